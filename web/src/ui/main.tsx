import "./app.css"; console.log("umbrella");
