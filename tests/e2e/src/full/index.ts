import './paths.js';
import './joins.js';
import './loss.js';
import './leaks.js';
import './capacity.js';
import './proxies.js';
