// Stands in for server, device and page where the code of a build shows a notice once more, in a frame
// without network, cookies and storage. Owns what that code is given; draws nothing itself, but for a
// placeholder the place in which the code draws. Written for builds yet to come and long gone: it knows
// of them what the server that keeps them knows, the names of their files.
const given = JSON.parse(document.getElementById("given").textContent);

(() => {
  const page = new URL(given.path, given.origin || "https://latch.invalid");
  const { origin, protocol, hostname, host, pathname, href } = page;
  given.location = { origin, protocol, hostname, host, pathname, href, search: "", hash: "", reload() {} };

  // The device keeps nothing, and says so as a browser does that blocks it.
  Object.defineProperty(document, "cookie", { get: () => "", set() {} });
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    const get = () => {
      throw new DOMException("nothing is kept here", "SecurityError");
    };
    Object.defineProperty(window, name, { get });
  }
  navigator.sendBeacon = () => false;

  // The two things that are fetched: the wasm, and the rest of the notice.
  window.fetch = async (address) => {
    if (String(address).endsWith(".wasm")) {
      const bytes = Uint8Array.from(atob(given.wasm), (one) => one.charCodeAt(0));
      return new Response(bytes, { headers: { "content-type": "application/wasm" } });
    }
    if (String(address).endsWith(".json")) return new Response(JSON.stringify(given.notice));
    throw new TypeError("there is no network here");
  };

  // Nothing is answered here. What only unfolds may be unfolded.
  const said = document.createElement("p");
  said.textContent = "This shows what was asked. Nothing can be answered here.";
  said.lang = "en";
  said.dir = "ltr";
  said.style.cssText =
    "position:fixed;inset:0 0 auto;margin:0;padding:.5rem 1rem;border:0;width:auto;font:14px/1.4 system-ui,sans-serif;background:#1f2937;color:#fff;text-align:center";
  function still(event) {
    const control = event.composedPath().find((one) => one.matches && one.matches("a,button,input,select,[data-latch],[role=switch]"));
    if (event.key ? event.key !== "Escape" : !control) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.documentElement.append(said);
    if (!said.showPopover) return;
    said.popover = "manual";
    said.hidePopover();
    said.showPopover();
  }
  for (const name of ["click", "auxclick", "keydown", "submit"]) window.addEventListener(name, still, true);

  // Whoever opens the page looks at this, and the focus is part of what was to be seen. In a frame of
  // somebody else's page it stays where it is.
  if (parent === top) window.focus();

  // Nobody has pressed anything here, so the browser marks the focus as it does for the keyboard.
  if (given.second) {
    window.latch = [(latch) => latch.preferences()];
    document.addEventListener("latch:layer", () => {
      const { activeElement } = document.getElementById("latch").shadowRoot;
      if (activeElement && !given.keyboard) activeElement.blur();
    });
  }
  if (given.placeholder) placeholder();

  // The frame is this very document.
  async function placeholder() {
    const { first } = given.notice;
    const host = document.createElement("div");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(given.css);
    host.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    document.documentElement.append(host);
    const frame = {
      dataset: { service: given.placeholder },
      localName: "iframe",
      contentDocument: document,
      contentWindow: window,
      title: "",
      hasAttribute: () => false,
      closest: () => null,
      addEventListener() {},
    };
    const latch = { lang: () => first, host: () => host, grow, look() {}, press: () => 0, revive() {} };
    (await import(given.embeds)).start(latch, given.notice).cover(frame);
  }

  // What a notice's trees become: [name, {attribute: value}, …children].
  function grow(tree) {
    if (typeof tree === "string") return document.createTextNode(tree);
    const element = document.createElement(tree[0]);
    for (const name in tree[1]) element.setAttribute(name, name === "href" ? new URL(tree[1][name], origin) : tree[1][name]);
    for (const child of tree.slice(2)) element.append(grow(child));
    return element;
  }
})();
