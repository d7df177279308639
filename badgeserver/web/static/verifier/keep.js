// For pages that verify on the server: with this, the browser can still verify when the site can't be reached.

import { keepOffline } from "./offline.js";

keepOffline();
