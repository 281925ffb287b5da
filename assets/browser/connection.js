// While the connection is away nothing can be stored: the page says so, keeps what was typed, and sends it later.
//
// Streamlit disables every field the moment the connection goes. A field that is being typed in is never told that it
// was left: its text would stay on the screen, unsent, beside 保存済み. So when fields can be used again, those that
// were typed in are told, and the one with the cursor gets it back.
//
// A connection can also be gone without the browser knowing it: a laptop slept, a network changed. Then what is sent
// stays without an answer. The page says so, and as soon as the server can be reached the dead connection is closed,
// upon which Streamlit makes a new one and sends the values of all that the page shows. A click is not sent again,
// as it may have been done: the page asks for it.
(() => {
  "use strict";
  const PATIENCE = 3000; // milliseconds; the server answers at once when it begins with something
  const QUIET = 300; // milliseconds without a message, after which a page is taken as drawn
  const AWAY = "接続が切れています。入力はこの画面に残り、つながると保存されます。";
  const SLOW = "サーバの応答を待っています。入力はこの画面に残っています。";
  const AGAIN = "接続が切れていた間のボタンの操作は、届いていないことがあります。画面を確かめて、もう一度押してください。";
  const typed = new Set(); // fields with a text that nobody was told of
  let last = null; // the field that was typed in last
  let sentAt = 0; // when something was sent that has no answer yet; 0: nothing
  let clickedAt = -1; // when a button or link was pressed last
  let away = false;
  let lost = false; // a click may have been lost
  let quiet = 0;
  let line = null;

  addEventListener("DOMContentLoaded", () => {
    line = document.createElement("div");
    line.id = "kaiji-connection";
    line.setAttribute("role", "status");
    Object.assign(line.style, { position: "fixed", inset: "auto 0 0 0", zIndex: "1000001" });
    document.body.append(line);
  });

  const say = (text) => {
    if (!line || line.textContent === text) return;
    line.textContent = text;
    Object.assign(line.style, text
      ? { padding: "0.5rem 1rem", textAlign: "center", color: "#ffffff", background: "#7a4400" }
      : { padding: "0" });
  };

  const isField = (target) => target instanceof Element && target.matches("input, textarea");
  addEventListener("input", (event) => {
    if (!isField(event.target)) return;
    typed.add(event.target);
    last = event.target;
  }, true);
  addEventListener("focusout", (event) => { if (!event.target.disabled) typed.delete(event.target); });
  addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button, a")) clickedAt = performance.now();
    if (lost) { lost = false; say(""); }
  }, true);

  const tellLeft = () => {
    for (const field of typed) {
      if (field.isConnected && field.disabled) continue;
      typed.delete(field);
      if (!field.isConnected) continue;
      field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
      if (field === last && [null, document.body, field].includes(document.activeElement)) {
        field.focus({ preventScroll: true });
      }
    }
  };
  new MutationObserver(tellLeft).observe(document, {
    subtree: true, attributes: true, attributeFilter: ["disabled"],
  });

  // After some tries Streamlit puts its own English words over the page; ours stand below it already.
  new MutationObserver(() => {
    if (!away) return;
    const dialog = document.querySelector("[data-testid=stDialog]");
    if (dialog?.textContent.startsWith("Connection error")) dialog.querySelector("button[aria-label=Close]")?.click();
  }).observe(document, { subtree: true, childList: true });

  const drawn = () => {
    away = false;
    say(lost ? AGAIN : "");
  };

  const closed = () => {
    away = true;
    lost ||= sentAt > 0 && clickedAt >= sentAt - 100;
    sentAt = 0;
    say(AWAY);
  };

  // Whether the server can be reached at all, while it owes an answer. A busy one keeps its connection.
  const look = async (socket, wasOut) => {
    if (socket.readyState !== WebSocket.OPEN || !sentAt) return;
    say(SLOW);
    let out = false;
    try {
      await fetch("_stcore/health", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      out = true;
    }
    if (wasOut && !out && sentAt) socket.close();
    else setTimeout(look, 1000, socket, wasOut || out);
  };

  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...wanted) {
      super(...wanted);
      if (!String(wanted[0]).includes("/_stcore/stream")) return;
      this.stream = true;
      this.addEventListener("message", () => {
        sentAt = 0;
        clearTimeout(quiet);
        if (line?.textContent) quiet = setTimeout(drawn, QUIET);
      });
      this.addEventListener("close", closed);
    }

    send(data) {
      super.send(data);
      if (!this.stream || sentAt) return;
      const now = sentAt = performance.now();
      setTimeout(() => { if (sentAt === now && !away) look(this, false); }, PATIENCE);
    }
  };
})();
