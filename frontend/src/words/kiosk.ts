import { kiosk as en } from "./en/kiosk";
import { inPageLanguage } from "./language";

export const kiosk = inPageLanguage({ en });
