import './calls.js';
import './controls.js';
import './words.js';
import './codecs.js';
import './hostile.js';
import './lifecycle.js';
import './pipeline.js';
