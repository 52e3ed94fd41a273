import { driver as en } from "./en/driver";
import { inPageLanguage } from "./language";

export const driver = inPageLanguage({ en });
