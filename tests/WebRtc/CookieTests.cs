using Eloquence.WebRtc.Dtls;

namespace Eloquence.WebRtc.Tests;

public sealed class CookieTests
{
    /// <summary>A NAT may give a client another address between its two hellos: the cookie knows the hello, not the address.</summary>
    [Fact]
    public void A_cookie_is_good_for_the_hello_it_was_given_for_and_for_no_other()
    {
        var issuer = new CookieIssuer();
        byte[] hello = [.. Enumerable.Range(0, 32).Select(index => (byte)index)];
        var cookie = issuer.Issue(hello);

        Assert.True(issuer.IsValid(cookie, hello));
        Assert.False(issuer.IsValid(cookie, new byte[32]));
        Assert.False(issuer.IsValid([], hello));
        Assert.False(issuer.IsValid(cookie.AsSpan(1), hello));
        Assert.False(new CookieIssuer().IsValid(cookie, hello));
    }
}
