// Watches a page from before its first line, without changing it. The banner is what has the
// controls with these two texts, wherever they are: in the page, in a shadow root, in a slot.
(() => {
  if (window.top !== window || !location.protocol.startsWith("http")) return;
  const seen = (window.seen = { shown: 0, fcp: 0, cls: 0, tasks: [], events: [], lcp: null });
  const words = ["accept all", "reject all"];

  const observe = (type, take, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  observe("paint", (one) => one.name === "first-contentful-paint" && (seen.fcp = one.startTime));
  observe("largest-contentful-paint", (one) => (seen.lcp = one));
  observe("layout-shift", (one) => one.hadRecentInput || (seen.cls += one.value));
  observe("longtask", (one) => seen.tasks.push([one.startTime, one.duration]));
  observe("event", (one) => one.interactionId && seen.events.push(one.duration), { durationThreshold: 16 });

  const up = (node) => node.assignedSlot || node.parentElement || (node.parentNode && node.parentNode.host);
  function find(word, root = document) {
    for (const one of root.querySelectorAll("button, a, [role=button]")) {
      if (one.textContent.trim().toLowerCase() === word && isVisible(one)) return one;
    }
    for (const one of root.querySelectorAll("*")) {
      const found = one.shadowRoot && find(word, one.shadowRoot);
      if (found) return found;
    }
  }
  function isVisible(one) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || box.bottom <= 0 || box.top >= innerHeight) return false;
    if (box.right <= 0 || box.left >= innerWidth) return false;
    if (getComputedStyle(one).visibility !== "visible") return false;
    let opacity = 1;
    for (let at = one; at; at = up(at)) opacity *= getComputedStyle(at).opacity;
    return opacity >= 0.5;
  }

  // What a frame began with is on the screen when the first task after it runs.
  const channel = new MessageChannel();
  channel.port1.onmessage = () => (seen.shown = performance.now());
  const frame = () => {
    if (document.body && words.every((word) => find(word))) channel.port2.postMessage(0);
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  seen.target = () => {
    const found = find(words[0]);
    const box = found && found.getBoundingClientRect();
    return box && [box.left + box.width / 2, box.top + box.height / 2];
  };
  seen.gone = () => !find(words[0]);

  // The outermost element around the control that does not stand in the page's flow.
  function banner() {
    let outer;
    for (let at = find(words[0]); at; at = up(at)) if (/fixed|absolute/.test(getComputedStyle(at).position)) outer = at;
    return outer;
  }
  seen.largest = () => {
    const element = seen.lcp && seen.lcp.element;
    if (!element) return seen.lcp ? "?" : "";
    const around = banner();
    for (let at = element; at && around; at = up(at)) if (at === around) return "banner";
    return element.localName;
  };
})();
