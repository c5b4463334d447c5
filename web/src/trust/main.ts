import "./trust.css"; console.log("umbrella");
