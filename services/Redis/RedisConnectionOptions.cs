using System.Globalization;

namespace Eloquence.Redis;

/// <summary>Where and how to connect. The text form is the one Aspire injects and StackExchange.Redis reads.</summary>
public sealed class RedisConnectionOptions
{
    /// <summary>Port used when the connection string names none.</summary>
    public const int DefaultPort = 6379;

    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1..65535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>ACL user; <see langword="null"/> for the default user.</summary>
    public string? User { get; init; }

    /// <summary>Password; <see langword="null"/> when the server asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>True to use TLS.</summary>
    public bool Ssl { get; init; }

    /// <summary>Name expected in the server's certificate; <see langword="null"/> for <see cref="Host"/>.</summary>
    public string? SslHost { get; init; }

    /// <summary>Logical database, 0 or above.</summary>
    public int Database { get; init; }

    /// <summary>Name shown by <c>CLIENT LIST</c>; <see langword="null"/> for none.</summary>
    public string? ClientName { get; init; }

    /// <summary>Longest time for connecting and authenticating.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time a command may take, waiting for a connection included.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause between two probes of an idle connection; a connection silent for twice as long is given up.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads <c>host[:port],option=value,...</c> with the options <c>password</c>, <c>user</c>, <c>ssl</c>,
    /// <c>sslHost</c>, <c>defaultDatabase</c>, <c>name</c>, <c>connectTimeout</c> and <c>asyncTimeout</c>
    /// (milliseconds), <c>keepAlive</c> (seconds). Options it does not know are ignored.
    /// </summary>
    /// <exception cref="FormatException">There is not exactly one endpoint, or a value is out of range. The text never quotes a password.</exception>
    public static RedisConnectionOptions Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var parts = connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var endpoints = parts.Where(part => !part.Contains('=', StringComparison.Ordinal)).ToArray();
        if (endpoints.Length != 1)
        {
            throw new FormatException(
                $"The Redis connection string names {endpoints.Length} endpoints; this client connects to exactly one, written host:port.");
        }

        var options = parts
            .Where(part => part.Contains('=', StringComparison.Ordinal))
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1], StringComparer.OrdinalIgnoreCase);
        var (host, port) = ParseEndpoint(endpoints[0]);
        var defaults = new RedisConnectionOptions { Host = host };
        return new RedisConnectionOptions
        {
            Host = host,
            Port = port,
            User = Text("user"),
            Password = Text("password"),
            Ssl = Text("ssl") is { } ssl && ParseBoolean(ssl),
            SslHost = Text("sslHost"),
            Database = Number("defaultDatabase", 0, int.MaxValue) ?? defaults.Database,
            ClientName = Text("name"),
            ConnectTimeout = Duration("connectTimeout", 1) ?? defaults.ConnectTimeout,
            CommandTimeout = Duration("asyncTimeout", 1) ?? defaults.CommandTimeout,
            KeepAlive = Duration("keepAlive", 1000) ?? defaults.KeepAlive,
        };

        string? Text(string name) => options.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

        TimeSpan? Duration(string name, int unitMilliseconds) =>
            Number(name, 1, 3_600_000) is { } number ? TimeSpan.FromMilliseconds((double)number * unitMilliseconds) : null;

        int? Number(string name, int minimum, int maximum)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
                ? number
                : throw new FormatException($"'{name}={text}' in the Redis connection string is no whole number in {minimum}..{maximum}.");
        }

        static bool ParseBoolean(string text) => bool.TryParse(text, out var value)
            ? value
            : throw new FormatException($"'ssl={text}' in the Redis connection string is neither true nor false.");
    }

    /// <summary>Host and port, without credentials.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static (string Host, int Port) ParseEndpoint(string endpoint)
    {
        if (endpoint.StartsWith('[') && endpoint.IndexOf(']', StringComparison.Ordinal) is > 1 and var bracket)
        {
            var rest = endpoint[(bracket + 1)..];
            return (endpoint[1..bracket], rest.Length == 0 ? DefaultPort : ParsePort(rest.TrimStart(':'), endpoint));
        }

        var colon = endpoint.LastIndexOf(':');
        return colon switch
        {
            < 0 => (endpoint, DefaultPort),
            0 => throw new FormatException($"The Redis endpoint '{endpoint}' has no host."),
            _ => (endpoint[..colon], ParsePort(endpoint[(colon + 1)..], endpoint)),
        };
    }

    private static int ParsePort(string text, string endpoint) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw new FormatException($"The Redis endpoint '{endpoint}' has no valid port.");
}
