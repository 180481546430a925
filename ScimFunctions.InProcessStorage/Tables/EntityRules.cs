using System.Buffers;
using System.Globalization;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The limits of keys, properties and entities that Azure documents.</summary>
internal static class EntityRules
{
    private const int LongestText = 32 * 1024;
    private const int LongestBinary = 64 * 1024;
    private const int LongestKey = 512;
    private const int MostProperties = 252;
    private const int LongestPropertyName = 255;
    private const int LargestEntity = 1024 * 1024;

    private static readonly SearchValues<char> ForbiddenInKeys = SearchValues.Create(
        [.. "/\\#?", .. Enumerable.Range(0, 0x20).Select(code => (char)code), .. Enumerable.Range(0x7F, 0x21).Select(code => (char)code)]);

    /// <summary>A partition or row key.</summary>
    public static void CheckKey(string name, string key)
    {
        if (key.Length > LongestKey)
        {
            throw new StorageException(400, "KeyValueTooLarge", $"The {name} is {key.Length} characters long; {LongestKey} are the most.");
        }

        var index = key.AsSpan().IndexOfAny(ForbiddenInKeys);
        if (index >= 0)
        {
            throw new StorageException(400, "OutOfRangeInput", $"The '{name}' parameter is out of range: it holds the character U+{(int)key[index]:X4}.");
        }
    }

    public static void CheckProperty(string name, object value)
    {
        if (name.Length > LongestPropertyName)
        {
            throw new StorageException(400, "PropertyNameTooLong", $"The property name exceeds the maximum allowed length of {LongestPropertyName} characters.");
        }

        if (!IsIdentifier(name))
        {
            throw new StorageException(400, "PropertyNameInvalid", $"The property name '{name}' is invalid: it must be an identifier of C#.");
        }

        switch (value)
        {
            case string { Length: > LongestText } or byte[] { Length: > LongestBinary }:
                throw new StorageException(400, "PropertyValueTooLarge", $"The value of the property '{name}' exceeds the maximum allowed size of 64 KiB.");
            case string text when text.Contains('\0', StringComparison.Ordinal):
                throw StorageException.InvalidInput($"The value of the property '{name}' holds the character U+0000.");
        }
    }

    /// <summary>The whole row, as it would be stored.</summary>
    public static void CheckEntity(string partitionKey, string rowKey, EntityProperty[] properties)
    {
        if (properties.Length > MostProperties)
        {
            throw new StorageException(
                400, "TooManyProperties", $"The entity contains {properties.Length} properties besides its keys and timestamp; {MostProperties} are the most.");
        }

        var size = SizeOf(partitionKey, rowKey, properties);
        if (size > LargestEntity)
        {
            throw new StorageException(400, "EntityTooLarge", $"The entity is larger than the maximum allowed size of 1 MiB: {size} bytes.");
        }
    }

    /// <summary>In bytes, by the documented formula.</summary>
    private static long SizeOf(string partitionKey, string rowKey, EntityProperty[] properties)
    {
        var size = 4L + (2 * (partitionKey.Length + rowKey.Length));
        foreach (var (name, value) in properties)
        {
            size += 8 + (2 * name.Length) + SizeOf(value);
        }

        return size;
    }

    private static long SizeOf(object value) => value switch
    {
        string text => (2L * text.Length) + 4,
        byte[] bytes => bytes.Length + 4L,
        bool => 1,
        int => 4,
        Guid => 16,
        _ => 8,
    };

    private static bool IsIdentifier(string name)
    {
        if (name.Length == 0 || !(name[0] == '_' || char.IsLetter(name[0])))
        {
            return false;
        }

        foreach (var character in name)
        {
            if (character != '_' && !char.IsLetterOrDigit(character) && char.GetUnicodeCategory(character)
                is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.Format))
            {
                return false;
            }
        }

        return true;
    }
}
