import './paths.js';
import './joins.js';
import './loss.js';
import './leaks.js';
import './cycles.js';
import './capacity.js';
import './crowd.js';
import './proxies.js';
