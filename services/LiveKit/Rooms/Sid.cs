using System.Security.Cryptography;

namespace Eloquence.LiveKit.Rooms;

/// <summary>Identifiers of LiveKit: a prefix that tells the kind, and twelve letters and digits.</summary>
internal static class Sid
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Room() => Create("RM_");

    public static string Participant() => Create("PA_");

    /// <summary>Clients look for <c>TR</c> in names of streams.</summary>
    public static string AudioTrack() => Create("TR_A");

    public static string VideoTrack() => Create("TR_V");

    public static string Worker() => Create("AW_");

    public static string Job() => Create("AJ_");

    public static string Dispatch() => Create("AD_");

    public static string Egress() => Create("EG_");

    public static string Event() => Create("EV_");

    public static string Node { get; } = Create("ND_");

    private static string Create(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, 12);
}
