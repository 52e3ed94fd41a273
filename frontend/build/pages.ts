// While developing: which HTML file answers at which address, as bookings/pages/urls.py has it.

import type { Plugin } from "vite";

const DISPLAY = /^\/kiosk\/?(\?|$)/;
const SCREEN = /^\/(lots(\/\d+)?|booking-confirmation|bookings|owner)\/?(\?|$)/;

export function pages(): Plugin {
  return {
    name: "parkmate-pages",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const address = request.url ?? "";
        if (DISPLAY.test(address)) request.url = "/kiosk.html";
        else if (SCREEN.test(address)) request.url = "/index.html";
        next();
      });
    },
  };
}
