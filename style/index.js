import './livemon.css';
import './base.css';
import './board.css';
import './status.css';
