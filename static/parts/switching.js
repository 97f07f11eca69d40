// Pages made for another consent tool: their markup in our words, the choice that their visitors
// made there, and the calls they carry. Read-only: nothing here can accept, and a name that the
// notice does not know stays closed. Decides nothing.
//
// settings: { tools: [name], names: { foreign name or own id: own id }, services: [id],
// days: how long a choice lasts }.
parts.switching = (settings, inner) => {
  const { tools, services, days } = settings;
  const names = new Map(Object.entries(settings.names));
  const isService = (name) => services.includes(names.get(name));

  // As the gate says: 0 not answered yet, 1 permitted, 2 refused, 3 unknown.
  const verdict = (name) => {
    const id = names.get(name);
    return isService(name) ? inner.permits("", id) : inner.permits(id || "?", "");
  };
  const has = (name) => verdict(name) === 1;
  const answered = () => [...names.keys()].every((name) => verdict(name));
  const accepted = () => [...names.keys()].filter(has);

  // ---- Markup

  // Which elements, and what they name: categories, services, and where the address is kept.
  const inert = ':is([type="text/plain"],[data-src])';
  const own = {
    find: '[type="text/plain"]:is([data-category],[data-service]),[data-cmplz-src],[data-src-cmplz]',
    names: (element) => {
      const services = named(element.getAttribute("data-service"));
      const categories = named(element.getAttribute("data-category"));
      // There, a service belongs to its category; one that is not known here leaves it at that.
      const known = services.filter((name) => isService(name.replace("!", "")) || name[0] === "!");
      return categories.concat(categories.length ? known : services);
    },
    from: ["data-cmplz-src", "data-src-cmplz"],
  };
  const markup = {
    onetrust: {
      find: inert + '[class*="optanon-category-"]',
      names: (element) => /optanon-category-([\w-]*)/.exec(element.getAttribute("class"))[1].split("-"),
    },
    cookiebot: {
      find: ':is([type="text/plain"],[data-cookieblock-src])[data-cookieconsent]:not([data-cookieconsent="ignore"])',
      names: (element) => element.getAttribute("data-cookieconsent").split(","),
      from: ["data-cookieblock-src"],
    },
    klaro: {
      find: ':is([type="text/plain"],[data-src],[data-href])[data-name]',
      names: (element) => [element.getAttribute("data-name")],
    },
    "vanilla-cookieconsent": own,
    complianz: own,
  };

  // One name that may hold spaces, or else ids as we separate them.
  function named(text) {
    text = (text || "").trim();
    return names.has(text.replace("!", "")) ? [text] : text.split(/[\s,]+/).filter(Boolean);
  }

  const seen = new WeakSet();
  function translate(root) {
    for (const tool of tools) {
      const rule = markup[tool];
      const all = [...root.querySelectorAll(rule.find)];
      if (root.matches && root.matches(rule.find)) all.push(root);
      for (const element of all) {
        if (seen.has(element)) continue;
        seen.add(element);
        const needs = { category: [], service: [] };
        for (const name of rule.names(element)) {
          const [, not, plain] = /^(!?)(.*)$/.exec(name.trim());
          const id = names.get(plain) || "?" + plain.replace(/\s/g, "_");
          needs[isService(plain) ? "service" : "category"].push(not + id);
        }
        if (!needs.service[0] && !needs.category[0]) needs.category = ["?"];
        for (const kind in needs) {
          const text = needs[kind].join(" ");
          if (text) element.setAttribute("data-" + kind, text);
          else element.removeAttribute("data-" + kind);
        }
        for (const from of rule.from || []) {
          const address = element.getAttribute(from);
          if (address) element.setAttribute("data-src", address);
        }
      }
    }
  }

  // ---- The stored choice: who said yes or no to which names, and when. Anything odd is none.

  function cookie(name) {
    const all = document.cookie.split("; ").filter((pair) => pair.startsWith(name + "="));
    return all.length === 1 ? all[0].slice(name.length + 1) : "";
  }
  // No tool writes as much as 8 KiB; what is cut off is no JSON.
  const json = (name) =>
    JSON.parse((decodeURIComponent(cookie(name)) || localStorage.getItem(name)).slice(0, 8192));
  const split = (pairs, at) => ({
    yes: pairs.filter(([, said]) => said === true).map(([name]) => name),
    no: pairs.filter(([, said]) => said === false).map(([name]) => name),
    odd: pairs.some(([, said]) => typeof said !== "boolean"),
    at,
  });
  const stored = {
    onetrust() {
      const said = new URLSearchParams(cookie("OptanonConsent"));
      // Groups are there before anybody has answered; this cookie is not.
      const closed = decodeURIComponent(cookie("OptanonAlertBoxClosed"));
      const asks = said.get("AwaitingReconsent") === "true" || said.get("interactionCount") === "0";
      if (asks || !/^\d{4}-\d\d-\d\dT/.test(closed)) return;
      const word = { 0: false, 1: true };
      const groups = said.get("groups").split(",").map((pair) => pair.split(":"));
      return split(groups.map(([name, is]) => [name, word[is]]), Date.parse(closed));
    },
    cookiebot() {
      const text = decodeURIComponent(cookie("CookieConsent"));
      if (!/^{\w+:('[^']*'|[\w.-]+)(,\w+:('[^']*'|[\w.-]+))*}$/.test(text)) return;
      const said = {};
      for (const [, name, value] of text.matchAll(/(\w+):('[^']*'|[\w.-]+)/g)) said[name] = value;
      // Neither closing nor scrolling nor living elsewhere is an answer.
      if (said.method !== "'explicit'" || said.necessary !== "true") return;
      const word = { true: true, false: false };
      const asked = ["preferences", "statistics", "marketing"];
      return split(asked.map((name) => [name, word[said[name]]]), +said.utc);
    },
    "vanilla-cookieconsent"() {
      const said = json("cc_cookie");
      if (said.expirationTime < Date.now() || !Array.isArray(said.categories)) return;
      const pairs = [];
      for (const [category, some] of Object.entries(said.services)) {
        const yes = said.categories.includes(category);
        // A category counts there as soon as one service does; here only those services do.
        if (yes && some.length) pairs.push(...some.map((service) => [service, true]));
        else pairs.push([category, yes]);
      }
      return split(pairs, Date.parse(said.lastConsentTimestamp));
    },
    klaro: () => split(Object.entries(json("klaro")), Date.now()),
    complianz() {
      if (cookie("cmplz_banner-status") !== "dismissed") return;
      if (!/^(optin.*)?$/.test(cookie("cmplz_consenttype"))) return;
      const word = { allow: true, deny: false };
      const asked = ["preferences", "statistics", "marketing"].filter((name) => cookie("cmplz_" + name));
      return split(asked.map((name) => [name, word[cookie("cmplz_" + name)]]), Date.now());
    },
  };

  function read() {
    for (const tool of tools) {
      let said;
      try {
        said = stored[tool]();
      } catch {}
      const age = said && Date.now() - said.at;
      if (!said || said.odd || !(age > -300000 && age < days * 86400000)) continue;
      const ids = (list) => [...new Set(list.map((name) => names.get(name)).filter(Boolean))];
      const denied = ids(said.no);
      const granted = ids(said.yes).filter((id) => !denied.includes(id));
      if (!granted[0] && !denied[0]) continue;
      const mark = "latch_from_" + inner.settings.site;
      try {
        if (localStorage.getItem(mark)) return null;
        localStorage.setItem(mark, tool);
      } catch {
        return null;
      }
      return { tool: tool.split("-")[0], granted, denied, at: said.at / 1000 };
    }
    return null;
  }

  // ---- Controls and calls

  const press = (act) => void window.latch[act]();
  const ignored = (what) => () => inner.complain(what + " is ignored: only the visitor can accept");
  const push = (entry) => (window.dataLayer = window.dataLayer || []).push(entry);
  // What the page's own code throws is the page's affair.
  function call(hear, ...given) {
    try {
      if (typeof hear === "function") hear(...given);
    } catch (why) {
      setTimeout(() => {
        throw why;
      });
    }
  }
  const tell = (target, name, detail) => target.dispatchEvent(new CustomEvent(name, { detail }));

  // Each puts its calls into the page and returns what is told after the start and each change:
  // the names accepted now, those accepted before (none at the start).
  const calls = {
    onetrust() {
      const heard = [];
      controls.push([".ot-sdk-show-settings,#ot-sdk-btn,.optanon-show-settings", "preferences"]);
      window.OneTrust = window.Optanon = {
        ToggleInfoDisplay: () => press("preferences"),
        OnConsentChanged: (hear) => void heard.push(hear),
        IsAlertBoxClosed: answered,
        RejectAll: () => press("reject"),
        AllowAll: ignored("OneTrust.AllowAll"),
      };
      return (now, was) => {
        const detail = now.filter((name) => names.get(name) !== name);
        const OnetrustActiveGroups = "," + detail + ",";
        window.OnetrustActiveGroups = window.OptanonActiveGroups = OnetrustActiveGroups;
        if (!was) push({ event: "OneTrustLoaded", OnetrustActiveGroups });
        push({ event: "OneTrustGroupsUpdated", OnetrustActiveGroups });
        call(window.OptanonWrapper);
        if (was) heard.forEach((hear) => call(hear, new CustomEvent("consent.onetrust", { detail })));
        tell(window, "OneTrustGroupsUpdated", detail);
      };
    },
    cookiebot() {
      const asked = ["preferences", "statistics", "marketing"];
      const it = (window.Cookiebot = {
        consent: { necessary: true, preferences: false, statistics: false, marketing: false },
        consented: false,
        declined: false,
        hasResponse: false,
        show: () => press("show"),
        renew: () => press("preferences"),
        withdraw: () => press("reject"),
        hide() {},
        runScripts() {},
        submitCustomConsent: ignored("Cookiebot.submitCustomConsent"),
      });
      return (now, was) => {
        for (const name of asked) it.consent[name] = has(name);
        it.hasResponse = answered();
        it.consented = it.hasResponse && asked.some(has);
        it.declined = it.hasResponse && !it.consented;
        it.consent.method = it.hasResponse ? "explicit" : null;
        for (const element of document.querySelectorAll('[class*="cookieconsent-opt"]')) {
          const [, way, list] = /cookieconsent-opt(in|out)([\w-]*)/.exec(element.className) || [];
          const wanted = (list || "").split("-").filter(Boolean);
          const yes = wanted[0] ? wanted.every(has) : it.consented;
          if (way) element.style.display = yes === (way === "in") ? "" : "none";
        }
        const say = (name) => {
          tell(window, "CookiebotOn" + name);
          call(window["CookiebotCallback_On" + name]);
        };
        if (!was) say("Load");
        if (!it.hasResponse) return;
        say("ConsentReady");
        say(it.consented ? "Accept" : "Decline");
        for (const name of asked.filter(has)) push({ event: "cookie_consent_" + name });
        push({ event: "cookie_consent_update" });
      };
    },
    "vanilla-cookieconsent"() {
      const acts = { "show-preferencesModal": "preferences", "show-consentModal": "show" };
      Object.assign(acts, { "accept-necessary": "reject", "accept-all": "show", "accept-custom": "show" });
      for (const name in acts) controls.push([`[data-cc="${name}"]`, acts[name]]);
      let config = {};
      let begun, settled;
      const categories = () => [...names.keys()].filter((name) => !isService(name));
      const cookie = () => ({ categories: categories().filter(has), services: {}, revision: 0 });
      const say = (name, detail) => {
        call(config["on" + name], detail);
        tell(window, "cc:on" + name, detail);
      };
      const started = new Promise((yes) => (begun = yes));
      const it = (window.CookieConsent = {
        run(given) {
          config = given || {};
          // Called late, it is told at once what the others have been told.
          if (settled) call(config.onConsent, { cookie: cookie() });
          return started;
        },
        show: () => press("show"),
        showPreferences: () => press("preferences"),
        hide: () => inner.press("close"),
        hidePreferences: () => inner.press("close"),
        acceptedCategory: has,
        acceptedService: has,
        validConsent: answered,
        getCookie: (field) => (field ? cookie()[field] : cookie()),
        getConfig: (field) => config[field],
        getUserPreferences: () => ({
          acceptedCategories: categories().filter(has),
          rejectedCategories: categories().filter((name) => !has(name)),
        }),
        acceptCategory: (which) =>
          Array.isArray(which) && !which.length ? press("reject") : ignored("CookieConsent.acceptCategory")(),
      });
      for (const name of ["acceptService", "reset", "eraseCookies", "setCookieData", "setLanguage"]) {
        it[name] = ignored("CookieConsent." + name);
      }
      return (now, was) => {
        begun();
        const done = answered();
        const differ = (name) => now.includes(name) !== (was || []).includes(name);
        if (done && !settled) {
          if (was) say("FirstConsent", { cookie: cookie() });
          say("Consent", { cookie: cookie() });
        } else if (done) {
          say("Change", { cookie: cookie(), changedCategories: categories().filter(differ) });
        }
        settled = done;
      };
    },
    klaro() {
      const heard = [];
      const manager = {
        getConsent: has,
        get confirmed() {
          return answered();
        },
        get consents() {
          return Object.fromEntries([...names.keys()].map((name) => [name, has(name)]));
        },
        watch: (watcher) => void heard.push((what) => watcher.update && watcher.update(manager, "consents", what)),
        unwatch() {},
        applyConsents() {},
        changeAll: ignored("changeAll"),
        updateConsent: ignored("updateConsent"),
        saveAndApplyConsents: ignored("saveAndApplyConsents"),
      };
      window.klaro = {
        show() {
          press("preferences");
          return false;
        },
        getManager: () => manager,
        setup() {},
        render() {},
        addEventListener() {},
      };
      return (now, was) => was && heard.forEach((hear) => call(hear, manager.consents));
    },
    complianz() {
      controls.push([".cmplz-show-banner,.cmplz-manage-consent", "preferences"], [".cmplz-deny", "reject"]);
      const asked = ["preferences", "statistics", "marketing"];
      window.cmplz_has_consent = has;
      window.cmplz_has_service_consent = (category, service) => has(names.has(service) ? service : category);
      window.cmplz_deny_all = () => press("reject");
      window.cmplz_accept_all = ignored("cmplz_accept_all");
      window.cmplz_set_consent = ignored("cmplz_set_consent");
      return (now, was) => {
        const categories = asked.filter(has);
        for (const category of asked) {
          const before = !!was && was.includes(category);
          if (has(category) === before) continue;
          tell(document, "cmplz_status_change", { category, value: before ? "deny" : "allow", categories });
          if (!before) tell(document, "cmplz_enable_category", { category, categories });
        }
        if (was && !categories[0]) tell(document, "cmplz_revoke");
        tell(document, "cmplz_fire_categories", { categories });
      };
    },
  };

  const controls = [];
  const tellers = tools.map((tool) => calls[tool]());
  document.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest) return;
      const found = controls.find(([selector]) => event.target.closest(selector));
      if (!found) return;
      event.preventDefault();
      press(found[1]);
    },
    true,
  );

  let before;
  function changed() {
    const now = accepted();
    const was = before;
    before = now;
    for (const teller of tellers) teller(now, was);
  }

  return { translate, stored: read, changed };
};
