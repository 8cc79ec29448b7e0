namespace Eloquence.ServiceDefaults.Description;

/// <summary>Metadata of a route that takes JSON without insisting on its content type, as <c>Accepts</c> would.</summary>
internal sealed record BodyDescription(Type Type);
