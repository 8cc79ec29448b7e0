using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Turns the callbacks of a resource into the environment, arguments and addresses of one instance.</summary>
internal sealed class ResourceEvaluator(DistributedApplicationExecutionContext executionContext, ResourceLoggerService loggers, DashboardOptions dashboard)
{
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> EnvironmentAsync(IResource resource, string instance, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken) { Logger = loggers.GetLogger(instance) };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        var variables = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await ValueAsync(resource, value, $"environment variable '{name}'", cancellationToken).ConfigureAwait(false) is { } text)
            {
                variables.Add(new(name, text));
            }
        }

        if (resource.TryGetLastAnnotation<OtlpExporterAnnotation>(out var exporter))
        {
            // What the app model sets itself wins.
            variables.AddRange(dashboard.OtlpEnvironment(resource.Name, resource.GetInstanceSuffix(instance), exporter.RequiredProtocol ?? OtlpProtocol.Grpc)
                .Where(variable => !context.EnvironmentVariables.ContainsKey(variable.Key)));
        }

        return variables;
    }

    public async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, string instance, CancellationToken cancellationToken)
    {
        var arguments = new List<object>();
        var context = new CommandLineArgsCallbackContext(arguments, resource, cancellationToken) { ExecutionContext = executionContext, Logger = loggers.GetLogger(instance) };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        var values = new List<string>(arguments.Count);
        foreach (var argument in arguments)
        {
            if (await ValueAsync(resource, argument, "an argument", cancellationToken).ConfigureAwait(false) is { } text)
            {
                values.Add(text);
            }
        }

        return values;
    }

    public async Task<IReadOnlyList<ResourceUrlAnnotation>> UrlsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints owner)
        {
            urls.AddRange(owner.GetEndpoints().Where(endpoint => endpoint.IsAllocated).Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }));
        }

        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken) { Logger = loggers.GetLogger(resource) };
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        return context.Urls;
    }

    private async Task<string?> ValueAsync(IResource resource, object value, string what, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(new ValueProviderContext { ExecutionContext = executionContext, Caller = resource }, cancellationToken).ConfigureAwait(false),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => throw new DistributedApplicationException($"The value of {what} of resource '{resource.Name}' has the type '{value.GetType()}', which is neither text nor a value provider."),
    };
}
