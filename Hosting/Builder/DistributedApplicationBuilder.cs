using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aspire.Hosting;

/// <summary>Builds a <see cref="DistributedApplication"/> on the generic host.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;

    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        AppHostDirectory = options.ProjectDirectory ?? AppHostMetadata(AppHostAssembly, "apphostprojectpath") ?? Directory.GetCurrentDirectory();
        UserSecretsManager = Hosting.UserSecretsManager.For(AppHostAssembly);

        var arguments = AppHostArguments.Normalize(options.Args ?? []);
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = arguments,
            ContentRootPath = AppHostDirectory,
            ApplicationName = AppHostAssembly?.GetName().Name,
        });
        if (!_host.Environment.IsDevelopment() && UserSecretsManager.IsAvailable)
        {
            // The generic host reads user secrets in Development only; parameters persisted by an earlier run must be found in any environment.
            _host.Configuration.AddJsonFile(UserSecretsManager.FilePath, optional: true, reloadOnChange: false);
            _host.Configuration.AddEnvironmentVariables();
            _host.Configuration.AddCommandLine(arguments);
        }

        ConfigureLogging(_host.Logging);
        ExecutionContext = CreateExecutionContext(_host.Configuration);
        if (ExecutionContext.IsRunMode)
        {
            GenerateDashboardKeys();
        }

        _host.Services.AddSingleton(ExecutionContext);
        _host.Services.AddSingleton(options);
        _host.Services.AddSingleton(UserSecretsManager);
        _host.Services.AddSingleton<IDistributedApplicationEventing>(Eventing);
        _host.Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        _host.Services.AddSingleton(new AppHostIdentity(AppHostAssembly?.GetName().Name ?? "AppHost", AppHostDirectory, options.DashboardApplicationName));
        _host.Services.AddSingleton<ResourceLoggerService>();
        _host.Services.AddSingleton<ResourceNotificationService>();
        _host.Services.AddSingleton(services => new ResourceCommandService(
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceLoggerService>(),
            services));
        _host.Services.AddSingleton(TimeProvider.System);
        _host.Services.AddHealthChecks();
        if (ExecutionContext.IsPublishMode)
        {
            _host.Services.AddHostedService<ManifestPublisher>();
        }
        else
        {
            _host.Services.AddOrchestration();
        }
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IUserSecretsManager UserSecretsManager { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
        => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build() => BuildApplication();

    internal virtual DistributedApplication BuildApplication()
    {
        foreach (var resource in Resources)
        {
            OrchestratorCommands.AddTo(resource);
        }

        var host = _host.Build();
        ExecutionContext.SetServices(host.Services);
        return new DistributedApplication(host);
    }

    private static string? AppHostMetadata(Assembly? assembly, string key)
        => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => string.Equals(metadata.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;

    private static DistributedApplicationExecutionContext CreateExecutionContext(IConfiguration configuration)
    {
        var publisher = configuration["Publishing:Publisher"];
        return publisher is null
            ? new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run)
            : new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish, publisher);
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.AddConsole(console => console.FormatterName = ConsoleLogFormatter.FormatterName);
        logging.AddConsoleFormatter<ConsoleLogFormatter, ConsoleFormatterOptions>();
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
    }

    /// <summary>Keys of the dashboard's doors: kept with the user's secrets, so that telemetry of a process that outlives a restart still arrives.</summary>
    private void GenerateDashboardKeys()
    {
        UserSecretsManager.GetOrSetSecret(Configuration, "AppHost:OtlpApiKey", GenerateToken);
        UserSecretsManager.GetOrSetSecret(Configuration, "AppHost:DashboardApiKey", GenerateToken);
        Configuration.AddInMemoryCollection(
        [
            new("AppHost:ResourceService:ApiKey", Configuration["AppHost:ResourceService:ApiKey"] ?? GenerateToken()),
            new("AppHost:BrowserToken", Configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? Configuration["AppHost:BrowserToken"] ?? GenerateToken()),
        ]);

        static string GenerateToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    }

    private sealed class ResourceBuilder<T>(IDistributedApplicationBuilder applicationBuilder, T resource) : IResourceBuilder<T>
        where T : IResource
    {
        public IDistributedApplicationBuilder ApplicationBuilder { get; } = applicationBuilder;

        public T Resource { get; } = resource;

        public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
            where TAnnotation : IResourceAnnotation
        {
            if (behavior == ResourceAnnotationMutationBehavior.Replace)
            {
                foreach (var existing in Resource.Annotations.OfType<TAnnotation>().ToArray())
                {
                    Resource.Annotations.Remove(existing);
                }
            }

            Resource.Annotations.Add(annotation);
            return this;
        }
    }
}

/// <summary>Who the AppHost is.</summary>
internal sealed record AppHostIdentity(string Name, string Directory, string? DashboardApplicationName)
{
    /// <summary>What the dashboard shows as the application's name, as official Aspire derives it.</summary>
    public string ApplicationName => DashboardApplicationName
        ?? (Name.EndsWith(".AppHost", StringComparison.OrdinalIgnoreCase) ? Name[..^".AppHost".Length] : Name);
}

/// <summary>Translates the AppHost's short command line switches into configuration keys.</summary>
internal static class AppHostArguments
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Publishing:OutputPath",
        ["--step"] = "Pipeline:Step",
    };

    public static string[] Normalize(string[] args)
    {
        var normalized = args.Select(arg =>
        {
            var equals = arg.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? arg : arg[..equals];
            return Keys.TryGetValue(name, out var key) ? string.Concat("--", key, equals < 0 ? "" : arg[equals..]) : arg;
        }).ToList();

        // The aspire CLI asks for the manifest as a pipeline step.
        var isPublish = normalized.Zip(normalized.Skip(1)).Any(pair => pair is ("--AppHost:Operation", "publish"))
            || normalized.Contains("--AppHost:Operation=publish");
        if (isPublish && !normalized.Any(arg => arg.StartsWith("--Publishing:Publisher", StringComparison.Ordinal)))
        {
            normalized.Add("--Publishing:Publisher=manifest");
        }

        return [.. normalized];
    }
}
