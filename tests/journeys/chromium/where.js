// Unpacks the Chromium of @sparticuz/chromium and says where it is.
import chromium from "@sparticuz/chromium";

process.stdout.write(await chromium.executablePath());
