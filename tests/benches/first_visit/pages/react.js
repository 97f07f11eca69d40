// What a page made with React has anyway.
import { createElement } from "react";
import { createRoot } from "react-dom/client";
createRoot(document.body).render(createElement("p"));
