import './errors-card.js';
import './exposure-card.js';
import './light-card.js';
import './point-card.js';
import './question-card.js';
import { openLine } from './line.js';
import { offerViews } from './shared/views.js';

offerViews('observatory', 'exchange');
openLine();
