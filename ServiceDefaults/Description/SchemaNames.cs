using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Eloquence.ServiceDefaults.Description;

/// <summary>Names of schemas: that of the type, with the namespace's last part before it where a private type of an endpoint class is meant.</summary>
internal static class SchemaNames
{
    private const string EndpointsSuffix = "Endpoints";

    public static string? Of(JsonTypeInfo type)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        return name is not null && type.Type is { IsNested: true, DeclaringType.Name: { } owner } && owner.EndsWith(EndpointsSuffix, StringComparison.Ordinal)
            && !name.StartsWith(owner[..^EndpointsSuffix.Length], StringComparison.Ordinal)
            ? owner[..^EndpointsSuffix.Length] + name
            : name;
    }
}
