using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace ScimFunctions.Tenants;

/// <summary>
/// A SCIM token: <c>scim_&lt;tenant&gt;_&lt;43 random base64url characters&gt;</c>. The tenant part says which secret to compare it with;
/// the random part holds 256 bits, so that a plain SHA-256 of the token is safe to store.
/// </summary>
public sealed class ScimToken
{
    private const string Prefix = "scim_";
    private const int RandomBytes = 32;
    private const int RandomCharacters = 43;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private ScimToken(string tenant, string text)
    {
        Tenant = tenant;
        Text = text;
    }

    public string Tenant { get; }

    /// <summary>The token itself; never logged.</summary>
    public string Text { get; }

    /// <summary>The value that is kept as the secret <see cref="SecretName"/>.</summary>
    public string StoredForm => "sha256:" + Convert.ToHexStringLower(Hash(Text));

    public static ScimToken Create(string tenant) =>
        new(tenant, $"{Prefix}{tenant}_{WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(RandomBytes))}");

    /// <summary>Null if the text has not the form of a token.</summary>
    public static ScimToken? TryParse(string text)
    {
        var separator = text.Length - RandomCharacters - 1;
        if (separator <= Prefix.Length || text[separator] != '_' || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var tenant = text[Prefix.Length..separator];
        return TenantId.IsValid(tenant) && IsBase64Url(text.AsSpan(separator + 1)) ? new ScimToken(tenant, text) : null;
    }

    public static string SecretName(string tenant) => $"scim-token-{tenant}";

    /// <summary>
    /// The hash to compare with, from a secret's value: <c>sha256:&lt;hex&gt;</c>, or a token that an operator put there by hand. Null if it
    /// is neither, or a token of another tenant.
    /// </summary>
    public static byte[]? HashOfSecret(string tenant, string secretValue)
    {
        var value = secretValue.Trim();
        if (TryParse(value) is { } token)
        {
            return token.Tenant == tenant ? Hash(token.Text) : null;
        }

        const string scheme = "sha256:";
        return value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && value.Length == scheme.Length + (2 * SHA256.HashSizeInBytes)
            && !value.AsSpan(scheme.Length).ContainsAnyExcept(HexDigits)
            ? Convert.FromHexString(value.AsSpan(scheme.Length))
            : null;
    }

    /// <summary>Whether the token is one of those whose hashes are given, in constant time for each.</summary>
    public bool IsAnyOf(IEnumerable<byte[]> hashes)
    {
        var own = Hash(Text);
        var matches = false;
        foreach (var hash in hashes)
        {
            matches |= CryptographicOperations.FixedTimeEquals(own, hash);
        }

        return matches;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsBase64Url(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
