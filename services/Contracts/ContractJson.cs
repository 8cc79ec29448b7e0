using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Eloquence.Contracts;

/// <summary>The JSON rules every service and client of Eloquence follows: snake_case names, French text unescaped, doubles with a decimal point.</summary>
public static class ContractJson
{
    /// <summary>Options for (de)serialising the contract types.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the same rules to options owned by somebody else, such as ASP.NET Core's.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new DecimalPointConverter());
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
