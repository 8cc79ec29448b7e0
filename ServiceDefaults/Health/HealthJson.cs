using System.Text.Json.Serialization;

namespace Eloquence.ServiceDefaults.Health;

[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
