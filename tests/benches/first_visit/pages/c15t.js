// c15t as its quickstart has it, without a backend: nothing but the banner is compared.
import { createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { ConsentBanner, ConsentDialog, ConsentManagerProvider } from "@c15t/react";
import "@c15t/react/styles.css";

const gated = [
  ["measurement", "google-analytics"],
  ["marketing", "google-ads"],
  ["marketing", "meta-pixel"],
  ["marketing", "linkedin-insight"],
  ["marketing", "tiktok-pixel"],
];
const options = {
  mode: "offline",
  consentCategories: ["necessary", "measurement", "marketing"],
  overrides: { country: "DE" },
  legalLinks: { privacyPolicy: { href: "/privacy" } },
  scripts: gated.map(([category, id]) => ({ id, category, src: window.tracker + "/gated/" + id + ".js" })),
  i18n: {
    locale: "en",
    detectBrowserLanguage: false,
    messages: {
      en: {
        common: { acceptAll: "Accept all", rejectAll: "Reject all", customize: "Choose", save: "Save choice" },
        cookieBanner: {
          title: "Your privacy, your choice",
          description:
            "We would like to use cookies and similar technologies of our own and of our partners. Nothing beyond what this site needs runs until you say yes, and you can change your mind at any time.",
        },
        consentManagerDialog: { title: "Cookie settings" },
        consentTypes: {
          necessary: { title: "Necessary", description: "Keeps your cart and remembers your choice on this page. The shop does not work without it." },
          measurement: { title: "Analytics", description: "Counts visits and shows us which pages people use. Google receives your visit and your browser." },
          marketing: { title: "Marketing", description: "Tells advertising companies what you look at and buy here, so that they can show you our ads elsewhere and count sales. Also plays videos from YouTube." },
        },
      },
    },
  },
};
const place = document.body.appendChild(document.createElement("div"));
createRoot(place).render(h(ConsentManagerProvider, { options }, h(ConsentBanner), h(ConsentDialog)));
