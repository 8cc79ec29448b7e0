using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Writes resources in the format of Aspire's deployment manifest
/// (https://learn.microsoft.com/dotnet/aspire/deployment/manifest-format).
/// </summary>
public sealed class ManifestPublishingContext(DistributedApplicationExecutionContext executionContext, string manifestPath, Utf8JsonWriter writer, CancellationToken cancellationToken = default)
{
    private readonly Dictionary<string, object> _dependents = new(StringComparer.OrdinalIgnoreCase);

    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    public string ManifestPath { get; } = manifestPath;

    public Utf8JsonWriter Writer { get; } = writer;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The path as seen from the manifest's folder, with forward slashes.</summary>
    public string? GetManifestRelativePath(string? path)
        => path is null ? null : Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!, path).Replace('\\', '/');

    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString source && !resource.HasAnnotationOfType<ConnectionStringRedirectAnnotation>())
        {
            Writer.WriteString("connectionString", source.ConnectionStringExpression.ValueExpression);
            TryAddDependentResources(source.ConnectionStringExpression);
        }
    }

    public void WriteBindings(IResource resource)
    {
        if (!resource.TryGetEndpoints(out var endpoints))
        {
            return;
        }

        Writer.WriteStartObject("bindings");
        foreach (var endpoint in endpoints)
        {
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            Writer.WriteString("transport", endpoint.Transport);
            if (endpoint.Port is { } port && endpoint.Port != endpoint.TargetPort && resource is not ProjectResource)
            {
                Writer.WriteNumber("port", port);
            }

            if (endpoint.TargetPort is { } targetPort)
            {
                Writer.WriteNumber("targetPort", targetPort);
            }
            else if (resource is ExecutableResource)
            {
                Writer.WriteNumber("targetPort", endpoint.Port ?? 8000);
            }

            if (endpoint.IsExternal)
            {
                Writer.WriteBoolean("external", true);
            }

            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
    }

    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var context = new EnvironmentCallbackContext(ExecutionContext, resource, cancellationToken: CancellationToken) { Logger = NullLogger.Instance };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        if (context.EnvironmentVariables.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("env");
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            Writer.WriteString(name, Expression(value));
        }

        Writer.WriteEndObject();
    }

    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        var arguments = new List<object>();
        var context = new CommandLineArgsCallbackContext(arguments, resource, CancellationToken) { ExecutionContext = ExecutionContext };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        if (arguments.Count == 0)
        {
            return;
        }

        Writer.WriteStartArray("args");
        foreach (var argument in arguments)
        {
            Writer.WriteStringValue(Expression(argument));
        }

        Writer.WriteEndArray();
    }

    public async Task WriteContainerAsync(ContainerResource container)
    {
        ArgumentNullException.ThrowIfNull(container);
        Writer.WriteString("type", "container.v0");
        WriteConnectionString(container);
        if (!container.TryGetContainerImageName(out var image))
        {
            throw new DistributedApplicationException($"Container '{container.Name}' has no image.");
        }

        Writer.WriteString("image", image);
        if (container.Entrypoint is { } entrypoint)
        {
            Writer.WriteString("entrypoint", entrypoint);
        }

        await WriteCommandLineArgumentsAsync(container).ConfigureAwait(false);
        WriteMounts(container, "bindMounts", ContainerMountType.BindMount, "source", GetManifestRelativePath);
        WriteMounts(container, "volumes", ContainerMountType.Volume, "name", source => source);
        await WriteEnvironmentVariablesAsync(container).ConfigureAwait(false);
        WriteBindings(container);
    }

    /// <summary>Notes parameters and encoded values that <paramref name="value"/> uses, so that they are written too.</summary>
    public void TryAddDependentResources(object? value)
    {
        switch (value)
        {
            case ParameterResource parameter:
                _dependents.TryAdd(parameter.Name, parameter);
                return;
            case IResource:
                // Written for itself, with what it depends on.
                return;
            case ReferenceExpression expression:
                foreach (var (provider, format) in expression.ValueProviders.Zip(expression.StringFormats))
                {
                    if (format is not null && provider is IManifestExpressionProvider encoded)
                    {
                        _dependents.TryAdd(
                            ReferenceExpression.EncodedResourceName(encoded.ValueExpression, format),
                            new EncodedValue(encoded.ValueExpression, format));
                    }

                    TryAddDependentResources(provider);
                }

                return;
            case IValueWithReferences references:
                foreach (var reference in references.References)
                {
                    TryAddDependentResources(reference);
                }

                return;
        }
    }

    internal async Task WriteModelAsync(DistributedApplicationModel model)
    {
        Writer.WriteStartObject();
        Writer.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            await WriteResourceAsync(resource).ConfigureAwait(false);
        }

        foreach (var (name, dependent) in _dependents.Where(dependent => !model.Resources.TryGetByName(dependent.Key, out _)))
        {
            Writer.WriteStartObject(name);
            if (dependent is ParameterResource parameter)
            {
                WriteParameter(parameter);
            }
            else if (dependent is EncodedValue encoded)
            {
                Writer.WriteString("type", "annotated.string");
                Writer.WriteString("value", encoded.Expression);
                Writer.WriteString("filter", encoded.Filter);
            }

            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
        Writer.WriteEndObject();
        await Writer.FlushAsync(CancellationToken).ConfigureAwait(false);
    }

    private async Task WriteResourceAsync(IResource resource)
    {
        if (resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var annotation))
        {
            if (annotation.Callback is not null)
            {
                Writer.WriteStartObject(resource.Name);
                await annotation.Callback(this).ConfigureAwait(false);
                Writer.WriteEndObject();
            }

            return;
        }

        Writer.WriteStartObject(resource.Name);
        switch (resource)
        {
            case ContainerResource container:
                await WriteContainerAsync(container).ConfigureAwait(false);
                break;
            case ProjectResource project:
                Writer.WriteString("type", "project.v0");
                Writer.WriteString("path", GetManifestRelativePath(project.GetProjectMetadata().ProjectPath));
                await WriteCommandLineArgumentsAsync(project).ConfigureAwait(false);
                await WriteEnvironmentVariablesAsync(project).ConfigureAwait(false);
                WriteBindings(project);
                break;
            case ExecutableResource executable:
                Writer.WriteString("type", "executable.v0");
                WriteConnectionString(executable);
                Writer.WriteString("workingDirectory", GetManifestRelativePath(executable.WorkingDirectory));
                Writer.WriteString("command", executable.Command);
                await WriteCommandLineArgumentsAsync(executable).ConfigureAwait(false);
                await WriteEnvironmentVariablesAsync(executable).ConfigureAwait(false);
                WriteBindings(executable);
                break;
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case IResourceWithConnectionString:
                Writer.WriteString("type", "value.v0");
                WriteConnectionString(resource);
                break;
            default:
                Writer.WriteString("error", "This resource does not support generation in the manifest.");
                break;
        }

        Writer.WriteEndObject();
    }

    private void WriteParameter(ParameterResource parameter)
    {
        Writer.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            Writer.WriteString("connectionString", $"{{{parameter.Name}.value}}");
        }

        Writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        Writer.WriteStartObject("inputs");
        Writer.WriteStartObject("value");
        Writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            Writer.WriteBoolean("secret", true);
        }

        if (parameter.Default is { } @default)
        {
            Writer.WriteStartObject("default");
            @default.WriteToManifest(this);
            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
        Writer.WriteEndObject();
    }

    private void WriteMounts(ContainerResource container, string section, ContainerMountType type, string sourceName, Func<string?, string?> source)
    {
        var mounts = container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == type).ToArray();
        if (mounts.Length == 0)
        {
            return;
        }

        Writer.WriteStartArray(section);
        foreach (var mount in mounts)
        {
            Writer.WriteStartObject();
            if (source(mount.Source) is { } value)
            {
                Writer.WriteString(sourceName, value);
            }

            Writer.WriteString("target", mount.Target);
            Writer.WriteBoolean("readOnly", mount.IsReadOnly);
            Writer.WriteEndObject();
        }

        Writer.WriteEndArray();
    }

    private string Expression(object value)
    {
        TryAddDependentResources(value);
        return value switch
        {
            string text => text,
            IManifestExpressionProvider expression => expression.ValueExpression,
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => throw new DistributedApplicationException($"A value of type '{value.GetType()}' cannot be written to the manifest."),
        };
    }

    private sealed record EncodedValue(string Expression, string Filter);
}
