import './livemon.css';
import './base.css';
