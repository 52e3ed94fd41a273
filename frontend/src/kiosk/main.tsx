// The display at a lot's entrance: a page of its own, without a router.

import "../design/base.scss";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { browserRealtime, RealtimeContext } from "../realtime";
import { KioskScreen } from "./KioskScreen";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");

createRoot(root).render(
  <StrictMode>
    <RealtimeContext value={browserRealtime()}>
      <KioskScreen />
    </RealtimeContext>
  </StrictMode>,
);
