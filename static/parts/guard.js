// The guard: judges by destination what the page's own code asks for or puts into the page, and
// holds what is not permitted until it is. Best effort, by nature: the browser's preload scanner,
// style sheets, `import()`, workers and HttpOnly cookies are out of its reach (docs/guard.md).
// Knows hosts and names, no answers; needs to run before everything else in the page.
//
// settings: { own: [host pattern], services: [[id, [host pattern], [cookie name], [storage key]]] }
// `*.example.com` means its subdomains; names are exact or end with `*`.
parts.guard = (settings, inner) => {
  const own = [location.host, new URL(document.currentScript.src).host, ...settings.own];
  const means = (pattern, name) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  const isAt = (pattern, url) =>
    pattern[0] === "*" ? url.host.endsWith(pattern.slice(1)) : url.host === pattern;

  // Every service that may be at work there must be granted: one's yes is not another's.
  const open = (found) => found.every(([id]) => inner.permits("", id) === 1);
  const writes = (name, at) => !open(settings.services.filter((one) => one[at].some((pattern) => means(pattern, name))));

  // Nothing if it may go there now; else 1 if it is to wait, 2 if nobody has said what is there.
  function judge(address) {
    let url;
    try {
      url = new URL(address, document.baseURI);
    } catch {
      return;
    }
    if (!/^(http|ws)s?:$/.test(url.protocol) || own.some((pattern) => isAt(pattern, url))) return;
    const found = settings.services.filter((one) => one[1].some((pattern) => isAt(pattern, url)));
    if (found.length) return open(found) ? 0 : 1;
    inner.report("blocked", url.origin);
    return 2;
  }

  // ---- Elements

  const ADDRESSES = {
    script: ["src"],
    img: ["src", "srcset"],
    iframe: ["src"],
    link: ["href", "imagesrcset"],
    source: ["src", "srcset"],
    video: ["src", "poster"],
    audio: ["src"],
    track: ["src"],
    embed: ["src"],
    object: ["data"],
    input: ["src"],
    image: ["href", "xlink:href"],
  };
  const FOUND = Object.keys(ADDRESSES).join();
  const KEPT = "data-latch-held-";
  const { setAttribute, removeAttribute } = Element.prototype;
  // What waits, in the order of the page: element → { attribute: address }.
  const held = new Map();

  function judgeOn(element, name, value) {
    const { localName } = element;
    if (!(ADDRESSES[localName] || []).includes(name) || element.hasAttribute("data-latch-ran")) return;
    // Inert already, and the gate's affair.
    if (localName === "script" && element.type === "text/plain") return;
    if (localName === "link" && !/style|pre|icon|manifest|^$/.test(element.rel)) return;
    const addresses = name.endsWith("srcset")
      ? String(value).split(/,\s+|,$/).map((one) => one.trim().split(/\s/)[0])
      : [String(value)];
    return Math.max(...addresses.map((one) => judge(one) || 0));
  }

  // Gives an element its address, or keeps it for later. Whether it has it.
  function give(element, name, value, set) {
    const verdict = judgeOn(element, name, value);
    const waiting = held.get(element);
    if (!verdict) {
      if (waiting) delete waiting[name];
      set(value);
      return true;
    }
    removeAttribute.call(element, name);
    if (verdict === 1) held.set(element, Object.assign(waiting || {}, { [name]: value }));
  }

  // An element that came with its address, from the parser or from markup that was made safe.
  function check(element) {
    for (const name of ADDRESSES[element.localName] || []) {
      const kept = element.getAttribute(KEPT + name);
      const address = kept === null ? element.getAttribute(name) : kept;
      if (address === null) continue;
      removeAttribute.call(element, KEPT + name);
      const early = kept === null && judgeOn(element, name, address);
      if (early && element.localName === "script") element = another(element);
      if (early || kept !== null) give(element, name, address, (value) => setAttribute.call(element, name, value));
      // These go on loading without their address, unless they leave the page.
      if (early && /^(iframe|embed|object|link)$/.test(element.localName)) {
        const place = document.createComment("");
        element.replaceWith(place);
        place.replaceWith(element);
      }
    }
    if (element.localName === "iframe") {
      enter(element);
      element.addEventListener("load", () => enter(element));
    }
  }

  // A script may have been started before the watcher is told; in another document it does not run.
  function another(script) {
    const copy = script.ownerDocument.createElement("script");
    for (const { name, value } of script.attributes) if (name !== "src") setAttribute.call(copy, name, value);
    copy.nonce = script.nonce;
    script.replaceWith(copy);
    inert.ownerDocument.adoptNode(script);
    return copy;
  }

  const watcher = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType !== 1) continue;
        check(node);
        node.querySelectorAll(FOUND).forEach(check);
      }
    }
  });

  // Markup as text: the addresses of what may not load yet are put aside before it is parsed.
  const TAG = new RegExp("<(?:" + FOUND.replace(/,/g, "|") + ")\\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", "gi");
  const inert = document.implementation.createHTMLDocument("").createElement("div");
  const markup = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML").set;
  function safe(html) {
    if (typeof html !== "string") return html;
    return html.replace(TAG, (tag) => {
      markup.call(inert, tag);
      const element = inert.firstElementChild;
      for (const name of (element && ADDRESSES[element.localName]) || []) {
        if (element.hasAttribute(name) && judgeOn(element, name, element.getAttribute(name))) {
          tag = tag.replace(new RegExp("([\\s\"'/])" + name + "(\\s*=)", "i"), "$1" + KEPT + name + "$2");
        }
      }
      return tag;
    });
  }

  // ---- Realms: this page's, and those of frames that share its origin.

  const known = new WeakSet();
  function enter(frame) {
    try {
      // Throws for other origins, whose requests are theirs.
      if (frame.contentWindow.document) arm(frame.contentWindow);
    } catch {}
  }

  // Replaces a method or a setter by one that is asked first.
  function method(owner, name, make) {
    const native = owner && owner[name];
    if (native) owner[name] = make(native);
  }
  function setter(owner, name, make) {
    const native = owner && Object.getOwnPropertyDescriptor(owner, name);
    if (native && native.set) Object.defineProperty(owner, name, Object.assign({}, native, make(native)));
  }

  function arm(realm) {
    if (known.has(realm.Element)) return;
    known.add(realm.Element);
    const { document } = realm;
    const of = (name) => realm[name] && realm[name].prototype;
    watcher.observe(document, { childList: true, subtree: true });
    if (document.documentElement) document.querySelectorAll(FOUND).forEach(check);

    for (const name of "Script src,Image src,Image srcset,IFrame src,Link href,Link imageSrcset,Source src,Source srcset,Media src,Video poster,Track src,Embed src,Object data,Input src".split(",")) {
      const [type, property] = name.split(" ");
      const attribute = property.toLowerCase();
      setter(of("HTML" + type + "Element"), property, (native) => ({
        get() {
          const waiting = held.get(this);
          return waiting && attribute in waiting ? String(waiting[attribute]) : native.get.call(this);
        },
        set(value) {
          give(this, attribute, value, (value) => native.set.call(this, value));
        },
      }));
    }
    method(of("Element"), "setAttribute", (native) => function (name, value) {
      give(this, String(name).toLowerCase(), value, () => native.call(this, name, value));
    });
    method(of("Element"), "setAttributeNS", (native) => function (space, name, value) {
      give(this, String(name).toLowerCase(), value, () => native.call(this, space, name, value));
    });
    for (const [type, property] of [["Element", "innerHTML"], ["Element", "outerHTML"], ["ShadowRoot", "innerHTML"]]) {
      setter(of(type), property, (native) => ({
        set(html) {
          native.set.call(this, safe(html));
        },
      }));
    }
    method(of("Element"), "insertAdjacentHTML", (native) => function (where, html) {
      native.call(this, where, safe(html));
    });
    method(of("Range"), "createContextualFragment", (native) => function (html) {
      return native.call(this, safe(html));
    });
    for (const name of ["write", "writeln"]) {
      method(of("Document"), name, (native) => function (...html) {
        native.apply(this, html.map(safe));
      });
    }
    // A frame's realm is there as soon as the frame is.
    let frames = 0;
    for (const [type, name] of [["Node", "appendChild"], ["Node", "insertBefore"], ["Element", "append"]]) {
      method(of(type), name, (native) => function () {
        const made = native.apply(this, arguments);
        if (realm.length !== frames) {
          frames = realm.length;
          document.querySelectorAll("iframe").forEach(enter);
        }
        return made;
      });
    }
    method(of("Element"), "attachShadow", (native) => function (init) {
      const root = native.call(this, init);
      watcher.observe(root, { childList: true, subtree: true });
      return root;
    });
    for (const name of ["contentWindow", "contentDocument"]) {
      const native = Object.getOwnPropertyDescriptor(of("HTMLIFrameElement"), name);
      Object.defineProperty(of("HTMLIFrameElement"), name, Object.assign({}, native, {
        get() {
          const value = native.get.call(this);
          if (value) {
            try {
              arm(name === "contentWindow" ? value : value.defaultView);
            } catch {}
          }
          return value;
        },
      }));
    }

    // Requests fail as if there were no network.
    method(realm, "fetch", (native) => function (input, init) {
      const address = input instanceof realm.Request ? input.url : input;
      return judge(address) ? Promise.reject(new realm.TypeError("Failed to fetch")) : native.call(this, input, init);
    });
    method(of("XMLHttpRequest"), "open", (native) => function (verb, address, ...rest) {
      return native.call(this, verb, judge(address) ? "about:held" : address, ...rest);
    });
    method(of("Navigator"), "sendBeacon", (native) => function (address, data) {
      return !judge(address) && native.call(this, address, data);
    });
    // Ports that browsers refuse to open: an error, and no contact.
    const DEAD = { WebSocket: "wss://held.invalid:1", EventSource: "https://held.invalid:1", WebTransport: "https://held.invalid:1" };
    for (const name of ["WebSocket", "EventSource", "WebTransport", "Audio"]) {
      method(realm, name, (native) => {
        const guarded = new Proxy(native, {
          construct(target, given, made) {
            if (!given.length || !judge(given[0])) return Reflect.construct(target, given, made);
            if (DEAD[name]) return Reflect.construct(target, [DEAD[name]], made);
            const element = Reflect.construct(target, [], made);
            element.src = given[0];
            return element;
          },
        });
        native.prototype.constructor = guarded;
        return guarded;
      });
    }

    // What services keep on the device. Removing it is always allowed.
    setter(of("Document"), "cookie", (native) => ({
      set(text) {
        const name = String(text).split("=")[0].trim();
        const age = /;\s*max-age\s*=\s*(-?\d+)/i.exec(text);
        const end = /;\s*expires\s*=\s*([^;]+)/i.exec(text);
        const gone = age ? age[1] <= 0 : end && Date.parse(end[1]) < Date.now();
        if (gone || !writes(name, 2)) native.set.call(this, text);
      },
    }));
    method(of("CookieStore"), "set", (native) => function (cookie, value) {
      const name = typeof cookie === "object" ? cookie.name : cookie;
      return writes(String(name), 2) ? Promise.resolve() : native.apply(this, arguments);
    });
    method(of("Storage"), "setItem", (native) => function (key, value) {
      if (!writes(String(key), 3)) native.call(this, key, value);
    });
  }

  arm(window);

  return {
    // What has left the page meanwhile is not called back: it belonged to another moment.
    changed() {
      for (const [element, waiting] of [...held]) {
        if (!element.isConnected) {
          held.delete(element);
          continue;
        }
        // Scripts come back in order.
        if (element.localName === "script" && !element.hasAttribute("async")) element.async = false;
        for (const name of Object.keys(waiting)) {
          give(element, name, waiting[name], (value) => setAttribute.call(element, name, value));
        }
        if (!Object.keys(waiting).length) held.delete(element);
      }
    },
  };
};
