// Swagger UI over the description of this very stand.
const place = document.getElementById("swagger");
SwaggerUIBundle({ url: place.dataset.description, dom_id: "#swagger", deepLinking: true, validatorUrl: null });
