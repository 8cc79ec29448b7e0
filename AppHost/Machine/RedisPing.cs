using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Eloquence.AppHost.Machine;

/// <summary>Asks a Redis server whether it serves (RESP, https://redis.io/docs/latest/develop/reference/protocol-spec/).</summary>
internal static class RedisPing
{
    /// <summary>Logs in and sends PING.</summary>
    /// <returns>Null when the server answered PONG; otherwise what it said instead.</returns>
    public static async Task<string?> AskAsync(string host, int port, string password, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Command("AUTH", password) + Command("PING")), cancellationToken).ConfigureAwait(false);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var login = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (login != "+OK")
            {
                return $"The login was answered with: {login ?? "a closed connection"}";
            }

            var pong = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            return pong == "+PONG" ? null : $"PING was answered with: {pong ?? "a closed connection"}";
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return failure.Message;
        }
    }

    private static string Command(params string[] words) =>
        $"*{words.Length}\r\n" + string.Concat(words.Select(word => string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n")));
}
