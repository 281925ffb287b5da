// While something that was entered is not known to be stored, the board does not say 保存済み but 保存中.
//
// The server draws the board only when the store has answered: until then the former 保存済み would stand there. Here
// it is known when values were sent, and when a run that began after that has finished: it took them in.
(() => {
  "use strict";
  const PATIENCE = 150; // milliseconds; an edit is stored sooner, and nothing flickers
  const DRAWING = 100; // milliseconds from the end of a run to the board that it has drawn
  const [RERUN, STATES, BY_ITSELF] = [11, 2, 6]; // numbers of fields in Streamlit's messages to the server
  const [NEW_SESSION, FINISHED, EARLY] = [4, 6, 2]; // and from it; the last is the end of a run that begins again
  let known = ""; // the values that were sent last
  let sentAt = 0; // when the first value was sent that may not be stored yet; 0: all are
  let begun = false; // whether a run has begun since the last was sent

  const looks = new CSSStyleSheet();
  const caption = ".st-key-saved [data-testid=stCaptionContainer]";
  looks.replaceSync(`
    [data-saving] ${caption} { position: relative; visibility: hidden; }
    [data-saving] ${caption}::after { content: "保存中"; position: absolute; inset: 0; visibility: visible; }
  `);
  document.adoptedStyleSheets.push(looks);

  // The fields of one protobuf message by number; of those that are there twice the last.
  const read = (bytes) => {
    const fields = {};
    let at = 0;
    const number = () => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (!(byte & 128)) return value;
      }
    };
    while (at < bytes.length) {
      const tag = number();
      const kind = tag & 7;
      if (kind === 0) fields[tag >>> 3] = number();
      else {
        const length = kind === 2 ? number() : kind === 1 ? 8 : 4;
        fields[tag >>> 3] = bytes.subarray(at, at += length);
      }
    }
    return fields;
  };

  const mark = () => document.documentElement.toggleAttribute("data-saving", sentAt > 0);

  const sends = (request) => {
    if (!request || read(request)[BY_ITSELF]) return;
    const values = String(read(request)[STATES] ?? "");
    if (values && values !== known && !sentAt) {
      const now = sentAt = performance.now();
      setTimeout(() => { if (sentAt === now) mark(); }, PATIENCE);
    }
    if (values) known = values;
    begun = false;
  };

  const receives = (message) => {
    if (!sentAt) return;
    if (message[NEW_SESSION]) begun = true;
    if (!(FINISHED in message) || message[FINISHED] === EARLY || !begun) return;
    sentAt = 0;
    setTimeout(() => { if (!sentAt) mark(); }, DRAWING);
  };

  window.WebSocket = class extends window.WebSocket {
    constructor(...wanted) {
      super(...wanted);
      if (!this.stream) return;
      this.addEventListener("message", ({ data }) => { if (sentAt) receives(read(new Uint8Array(data))); });
      this.addEventListener("close", () => { begun = false; });
    }

    send(data) {
      if (this.stream) sends(read(data)[RERUN]);
      super.send(data);
    }
  };
})();
