using System.Security.Cryptography;
using System.Text;
using Eloquence.Acquisition;

namespace Eloquence.AppHost.Machine;

/// <summary>The data of this clone of the repository, apart from that of other clones on the same machine.</summary>
internal static class CloneData
{
    /// <summary>The folder for one server's data.</summary>
    /// <param name="data">The user's data directory.</param>
    /// <param name="appHostDirectory">Folder of the AppHost project: what makes a clone itself.</param>
    /// <param name="server">Name of the resource.</param>
    public static string Folder(DataDirectory data, string appHostDirectory, string server)
    {
        var identity = Path.TrimEndingDirectorySeparator(Path.GetFullPath(appHostDirectory));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..12];
        return Path.Combine(data.Path, hash, server);
    }
}
