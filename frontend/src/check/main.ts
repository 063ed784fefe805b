// The device check's page: the element takes over the plain link that the server wrote.

import "./connection";
import "./page";
