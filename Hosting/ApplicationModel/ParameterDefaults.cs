using System.Security.Cryptography;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A random value of at least <see cref="MinLength"/> characters with the wanted kinds of characters.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerChars = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperChars = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericChars = "0123456789";
    private const string SpecialChars = "-_.{}~()*+!";

    public int MinLength { get; set; }

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        var kinds = new[] { (Lower, LowerChars, MinLower), (Upper, UpperChars, MinUpper), (Numeric, NumericChars, MinNumeric), (Special, SpecialChars, MinSpecial) }
            .Where(kind => kind.Item1)
            .ToArray();
        var required = kinds.SelectMany(kind => RandomNumberGenerator.GetItems<char>(kind.Item2, kind.Item3)).ToArray();
        var rest = RandomNumberGenerator.GetItems<char>(string.Concat(kinds.Select(kind => kind.Item2)), Math.Max(0, MinLength - required.Length));
        char[] value = [.. required, .. rest];
        RandomNumberGenerator.Shuffle<char>(value);
        return new string(value);
    }

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, value) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) })
        {
            if (!value)
            {
                writer.WriteBoolean(name, false);
            }
        }

        foreach (var (name, value) in new[] { ("minLower", MinLower), ("minUpper", MinUpper), ("minNumeric", MinNumeric), ("minSpecial", MinSpecial) })
        {
            if (value > 0)
            {
                writer.WriteNumber(name, value);
            }
        }

        writer.WriteEndObject();
    }
}

/// <summary>Generates the value once and keeps it with the user's secrets.</summary>
internal sealed class PersistedParameterDefault(string configurationKey, ParameterDefault inner, IConfigurationManager configuration, IUserSecretsManager secrets) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        secrets.GetOrSetSecret(configuration, configurationKey, inner.GetDefaultValue);
        return configuration[configurationKey]!;
    }

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}

internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", value());
}
