// Placeholders: what a frame shows while its service may not load. Owns how they get into the page
// and out of it; what they say comes with the notice, and whether they are needed is the gate's.
//
// A placeholder is drawn inside the very frame that waits, which has an empty document until it
// is given its address: its box stays its own, so that nothing can shift, scrolls, turns and hides
// with the page, stands in its place in the order of focus, and no style of the page reaches it.
// In any other element with `data-latch-embed` it is drawn in a frame of ours that covers it.
// Fetched by static/parts/embeds.js; the server puts its look in front, as `css`.
export function start(latch, notice) {
  const HOST = "data-latch-embed";
  const GATED = "[data-category],[data-service]";
  // The colours of the banner, which the owner may have set.
  const THEME = ["text", "soft", "surface", "line", "tint", "accent", "on-accent", "radius"];
  // The document drawn into, and our own frame for it, by what they stand for.
  const drawn = new WeakMap();
  const covers = new WeakMap();

  // Only where one embedded service, and nothing else, is in the way: whoever lets it in lets
  // nobody else in.
  function waitsFor(element) {
    const { service, category } = element.dataset;
    return notice.embeds.find((one) => one[0] === service && (!category || category === one[1]));
  }

  function cover(element) {
    const found = waitsFor(element);
    const hosts = element.hasAttribute(HOST);
    if (!found || !(hosts || (element.localName === "iframe" && !element.closest("[" + HOST + "]")))) return;
    if (hosts) claim(element);
    const frame = hosts ? coverOf(element) : element;
    const page = frame.contentDocument;
    if (page && drawn.get(frame) !== page) draw(frame, page, element, found);
  }

  // What waits inside waits for the same.
  function claim(element) {
    for (const inert of element.querySelectorAll("script[type='text/plain'],[data-src],[data-srcset],[data-href]")) {
      if (!inert.matches(GATED)) inert.dataset.service = element.dataset.service;
    }
  }

  function coverOf(element) {
    let frame = covers.get(element);
    if (!frame) {
      covers.set(element, (frame = document.createElement("iframe")));
      frame.style.cssText = "all:initial;position:absolute;inset:0;width:100%;height:100%;z-index:1";
      if (getComputedStyle(element).position === "static") element.style.position = "relative";
    }
    if (frame.parentNode !== element) element.prepend(frame);
    return frame;
  }

  function draw(frame, page, element, [service, , tree]) {
    const { lang, dir } = latch.lang();
    const root = page.documentElement;
    const colours = getComputedStyle(latch.host());
    const sheet = new frame.contentWindow.CSSStyleSheet();
    sheet.replaceSync(css);
    page.adoptedStyleSheets = [sheet];
    root.lang = lang;
    root.dir = dir;
    for (const name of THEME) root.style.setProperty("--" + name, colours.getPropertyValue("--latch-" + name));
    const picture = element.dataset.latchPoster && new URL(element.dataset.latchPoster, document.baseURI);
    // A picture from elsewhere would be the very request that is waited for.
    if (picture && picture.origin === location.origin) {
      root.className = "picture";
      root.style.setProperty("--picture", "url(" + JSON.stringify(picture.href) + ")");
    }
    page.body.replaceChildren(latch.grow(tree));
    // A listener, which unlike `onclick` no script can get hold of and call.
    page.addEventListener("click", (event) => {
      const act = event.target.dataset.latch;
      if (act && latch.press(act, service, event) & 8) once(element);
    });
    frame.title = frame.title || page.querySelector("strong").textContent;
    // Some browsers put another empty document into a new frame.
    frame.addEventListener("load", latch.look);
    drawn.set(frame, page);
  }

  function once(element) {
    const waiting = [...element.querySelectorAll(GATED)].filter(waitsFor);
    for (const one of [element, ...waiting]) latch.revive(one, true);
  }

  function uncover(element) {
    if (element.hasAttribute(HOST) && waitsFor(element)) claim(element);
    const frame = covers.get(element);
    if (frame) {
      const focused = document.activeElement === frame;
      frame.remove();
      element.tabIndex = -1;
      if (focused) element.focus({ preventScroll: true });
    }
  }

  return { cover, uncover };
}
