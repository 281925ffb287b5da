// A press keeps what is under it: while the mouse button is down, the text that was being typed is not sent.
//
// Pressing a button leaves the field that has the focus, so the text is sent, the server draws, and the page
// under the pointer can move or be replaced before the button is let go: no click. People hold a button for
// 80 to 250 ms. So the field learns that it was left only when the button is up, just before the click.
(() => {
  "use strict";
  let held = null; // the field that was left by the press, until its leaving is told
  let down = false;

  const tell = () => {
    const field = held;
    held = null;
    if (field?.isConnected) field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  };

  const up = () => {
    down = false;
    tell();
  };

  addEventListener("pointerdown", (event) => { down = event.isPrimary && event.button === 0; }, true);
  addEventListener("focusout", (event) => {
    const field = event.target;
    if (!down || !event.isTrusted || !field.matches?.("input, textarea")) return;
    tell();
    held = field;
    event.stopImmediatePropagation();
  }, true);
  addEventListener("pointerup", up, true);
  addEventListener("pointercancel", up, true);
  addEventListener("blur", (event) => { if (event.target === window) up(); });
})();
