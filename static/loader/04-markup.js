// The page's own inert markup: elements that its author gated with `data-category` or
// `data-service`. Owns how they are found, brought to life and put back; the gate decides which.

const GATED = ":is([data-category],[data-service]):not([data-latch-ran])";
const RAN = "data-latch-ran";
const LIVE = [
  ["data-src", "src"],
  ["data-srcset", "srcset"],
  ["data-href", "href"],
];

function needsOf(element) {
  return [element.getAttribute("data-category") || "", element.getAttribute("data-service") || ""];
}

// In document order.
function dueMarkup() {
  const due = [];
  for (const element of document.querySelectorAll(GATED)) {
    const [categories, services] = needsOf(element);
    if (permits(categories, services) === 1) {
      due.push({
        lane: "",
        inline: element.localName === "script" && !element.hasAttribute("data-src"),
        categories,
        services,
        run: () => revive(element),
      });
    } else if (embeds) {
      embeds.cover(element);
    }
  }
  return due;
}

// Brings one element to life, once: a script by a live copy in its place (scripts run only when
// they are inserted), anything else by giving it its address.
function revive(element, once) {
  if (element.hasAttribute(RAN) || !element.isConnected) return;
  const [categories, services] = needsOf(element);
  const address = element.getAttribute("data-src") || element.getAttribute("data-href");
  const entry = { kind: element.localName, categories, services, markup: true, once };
  if (element.localName !== "script") {
    if (embeds) embeds.uncover(element);
    entry.name = address || element.getAttribute("data-srcset") || "";
    entry.put = () => {
      const focused = document.activeElement === element;
      const { parentNode, nextSibling } = element;
      // A frame that the parser made keeps its last address in the page's history: whoever goes
      // back would have it loaded before anybody is asked. One that a script inserts does not.
      if (element.localName === "iframe") element.remove();
      for (const [inert, live] of LIVE) {
        const value = element.getAttribute(inert);
        if (value !== null) element.setAttribute(live, value);
      }
      if (!element.isConnected) parentNode.insertBefore(element, nextSibling);
      if (focused) element.focus({ preventScroll: true });
    };
    element.setAttribute(RAN, "");
    return place(element, entry);
  }
  if (element.type !== "text/plain" && (element.src || element.text)) {
    element.setAttribute(RAN, "");
    return complain('a script with data-category has run already: it needs type="text/plain"');
  }
  // Under a policy with nonces, only a script that has it is the author's.
  if (nonce && element.nonce !== nonce) {
    element.setAttribute(RAN, "");
    return complain("a gated script lacks the page's nonce");
  }
  const live = document.createElement("script");
  live.setAttribute(RAN, "");
  for (const { name, value } of element.attributes) {
    if (name !== "type" && name !== "src" && name !== "nonce") {
      const own = { "data-type": "type", "data-src": "src" }[name] || name;
      live.setAttribute(own, trusted(value, own === "src"));
    }
  }
  // `type="text/plain" src` is as inert as `data-src`.
  if (!live.src && element.hasAttribute("src")) live.src = trusted(element.getAttribute("src"), true);
  live.text = trusted(element.text);
  // Listeners stay with the element that the page's author knows.
  for (const name of ["load", "error"]) {
    live.addEventListener(name, () => element.dispatchEvent(new Event(name)));
  }
  entry.name = live.getAttribute("src") || live.text.trim().slice(0, 120);
  entry.script = true;
  entry.put = () => element.replaceWith(live);
  return place(live, entry);
}

// Takes back what can be: frames and pictures lose their address, inserted elements go.
function putBack(entry) {
  const element = entry.element;
  entry.stopped = Date.now();
  if (entry.script) return;
  if (!entry.markup) {
    if (entry.kind !== "image") done.delete(entry.key);
    return element.remove();
  }
  for (const [inert, live] of LIVE) {
    if (element.hasAttribute(inert)) element.removeAttribute(live);
  }
  element.removeAttribute(RAN);
  // A fresh copy: emptying a loaded frame would leave a step in the page's history.
  if (element.localName === "iframe") element.replaceWith(element.cloneNode(true));
}
