using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        => builder.AddResource(CreateParameter(builder, name, secret));

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
        => builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret));
        }

        var parameter = new ParameterResource(name, @default => @default?.GetDefaultValue() ?? valueGetter(), secret);
        if (publishValueAsDefault)
        {
            parameter.Default = new ConstantParameterDefault(valueGetter);
        }

        return builder.AddResource(parameter);
    }

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        var parameter = CreateParameter(builder, name, secret);
        parameter.Default = persist && builder.ExecutionContext.IsRunMode ? Persisted(builder, name, value) : value;
        return builder.AddResource(parameter);
    }

    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false)
        => builder.AddResource(new ParameterResource(name, _ => Required(builder, name, configurationKey), secret));

    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        var parameter = new ConnectionStringParameterResource(
            name,
            _ => builder.Configuration.GetConnectionString(name) ?? throw new MissingParameterValueException(
                $"Connection string parameter resource could not be used because connection string '{name}' is missing. Set it in configuration as 'ConnectionStrings:{name}'."),
            environmentVariableName)
        {
            IsConnectionString = true,
        };
        return builder.AddResource(parameter);
    }

    public static ParameterResource CreateParameter(IDistributedApplicationBuilder builder, string name, bool secret)
        => new(name, @default => builder.Configuration[ConfigurationKey(name)] ?? @default?.GetDefaultValue() ?? Required(builder, name, ConfigurationKey(name)), secret);

    public static ParameterResource CreateGeneratedParameter(IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault)
    {
        var parameter = CreateParameter(builder, name, secret);
        parameter.Default = builder.ExecutionContext.IsRunMode ? Persisted(builder, name, parameterDefault) : parameterDefault;
        return parameter;
    }

    public static ParameterResource CreateDefaultPasswordParameter(IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true, int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0)
        => CreateGeneratedParameter(builder, name, secret: true, new GenerateParameterDefault
        {
            MinLength = 22, // at least 128 bits with any two kinds of characters
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    public static IResourceBuilder<ParameterResource> WithDescription(this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    private static string ConfigurationKey(string name) => $"Parameters:{name}";

    private static PersistedParameterDefault Persisted(IDistributedApplicationBuilder builder, string name, ParameterDefault value)
        => new(ConfigurationKey(name), value, builder.Configuration, builder.UserSecretsManager);

    private static string Required(IDistributedApplicationBuilder builder, string name, string key)
        => builder.Configuration[key] ?? throw new MissingParameterValueException(
            $"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter has no default value. Set '{key}' for parameter '{name}', for example with 'dotnet user-secrets set \"{key}\" <value> --project AppHost'.");
}
