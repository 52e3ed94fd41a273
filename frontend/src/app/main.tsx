// The driver's and the owner's screens: one page, one real-time client.

import "../design/base.scss";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { browserRealtime, RealtimeContext } from "../realtime";
import { App } from "./App";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");

createRoot(root).render(
  <StrictMode>
    <RealtimeContext value={browserRealtime()}>
      <BrowserRouter>
        <App />
      </BrowserRouter>
    </RealtimeContext>
  </StrictMode>,
);
