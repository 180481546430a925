namespace ScimFunctions.Tenants;

/// <summary>A tenant's id, the isolation key everywhere: <c>[a-z][a-z0-9-]{1,39}</c>.</summary>
public static class TenantId
{
    public const int MaxLength = 40;

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > MaxLength || !char.IsAsciiLetterLower(text[0]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }
}
