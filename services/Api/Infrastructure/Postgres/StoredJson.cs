using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Eloquence.Contracts;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>
/// Reads contract types out of rows that an earlier version wrote: a member that did not exist then is left at its default instead of making
/// the row unreadable.
/// </summary>
internal static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ContractJson.Options)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireNothing } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void RequireNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
        }
    }
}
