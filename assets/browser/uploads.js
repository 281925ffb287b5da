// What Streamlit says of files that it does not take is English and names no limit: here it is said in Japanese.
//
// The words stand in Streamlit's own elements, which it draws as it likes: so they are looked for after each change.
(() => {
  "use strict";
  const SAY = [
    [/^File must be (.+) or smaller\.$/, (size) => `大きすぎます。1ファイル${size}までです。`],
    [/^.* files are not allowed\.$/, () => "この種類のファイルは使えません。"],
    [/^File size is too small\.$/, () => "ファイルが空です。"],
    [/^Only one file is allowed\.$/, () => "ファイルは1つだけ選んでください。"],
    [/status code 413/, () => "大きすぎるため、送れませんでした。ファイルを小さくしてください。"],
    [/status code 429/, () => "ファイルが多すぎるため、送れませんでした。合わせて80 MBまでに分けて入れてください。"],
    [/status code 408/, () => "時間内に送れませんでした。通信を確かめて、もう一度選んでください。"],
    [/^(AxiosError|Network Error|Unexpected error)/, () => "送れませんでした。もう一度選んでください。"],
    [/^Upload$/, () => "ファイルを選ぶ"],
    [/^(\S+) per file( • .*)?$/, (size, types) => `1ファイル${size}まで${types ?? ""}`],
  ];

  const said = (text) => {
    for (const [pattern, words] of SAY) {
      const found = pattern.exec(text);
      if (found) return words(...found.slice(1));
    }
    return text;
  };

  const translate = () => {
    for (const uploader of document.querySelectorAll("[data-testid=stFileUploader]")) {
      const walker = document.createTreeWalker(uploader, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const words = said(walker.currentNode.data.trim());
        if (words !== walker.currentNode.data.trim()) walker.currentNode.data = words;
      }
    }
  };
  new MutationObserver(translate).observe(document, { subtree: true, childList: true, characterData: true });
})();
