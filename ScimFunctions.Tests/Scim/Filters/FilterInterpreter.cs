using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Filters;

/// <summary>
/// A second reading of RFC 7644 §3.4.2.2, slow and plain, to hold <see cref="FilterMatcher"/> against. It lists the values that a path means and
/// asks the question of each; it shares the tree and the schema with the matcher and nothing else.
/// </summary>
internal sealed partial class FilterInterpreter(ResourceType type, bool strict)
{
    /// <summary>What a path means: the attribute, and where its values are. An extension as a whole has no attribute.</summary>
    private sealed record Meaning(AttributeDefinition? Attribute, params string[] Names);

    private delegate Meaning? Vocabulary(AttributePath path);

    /// <summary>Whether the filter holds; null if it must be refused with <c>invalidFilter</c>.</summary>
    public bool? Evaluate(FilterExpression filter, JsonObject resource) =>
        CanBeAnswered(filter, MeaningOf) ? Holds(filter, resource, MeaningOf) : null;

    // ---- What must be refused ----

    private bool CanBeAnswered(FilterExpression filter, Vocabulary vocabulary)
    {
        switch (filter)
        {
            case AndExpression(var left, var right):
                return CanBeAnswered(left, vocabulary) & CanBeAnswered(right, vocabulary);
            case OrExpression(var left, var right):
                return CanBeAnswered(left, vocabulary) & CanBeAnswered(right, vocabulary);
            case NotExpression(var operand):
                return CanBeAnswered(operand, vocabulary);
            case PresentExpression(var path):
                return vocabulary(path) is not null || !strict;
            case ComparisonExpression comparison:
                return CanBeCompared(comparison, vocabulary(comparison.Path));
            case ValuePathExpression(var path, var inner):
                var meaning = vocabulary(path);
                return meaning is null ? !strict
                    : meaning.Attribute is { Type: AttributeType.Complex } complex && CanBeAnswered(inner, SubAttributesOf(complex));
            default:
                throw new ArgumentException("An unknown kind of node.", nameof(filter));
        }
    }

    private bool CanBeCompared(ComparisonExpression comparison, Meaning? meaning)
    {
        var (_, operation, literal) = comparison;
        var isEquality = operation is ComparisonOperator.Equal or ComparisonOperator.NotEqual;
        var isSubstring = operation is ComparisonOperator.Contains or ComparisonOperator.StartsWith or ComparisonOperator.EndsWith;
        if (meaning is null && strict)
        {
            return false;
        }

        if (literal.Kind is FilterValueKind.Null)
        {
            return isEquality;
        }

        if (meaning is null)
        {
            return true;
        }

        var isText = literal.Kind is FilterValueKind.String || !strict;
        return ComparedAttribute(meaning)?.Type switch
        {
            AttributeType.String or AttributeType.Reference => isText,
            AttributeType.Binary => isText && (isEquality || isSubstring),
            AttributeType.DateTime => isText && (isSubstring || Instant(literal.Text) is not null),
            AttributeType.Integer or AttributeType.Decimal => !isSubstring && literal.Kind is FilterValueKind.Number,
            AttributeType.Boolean => isEquality && (literal.Kind is FilterValueKind.Boolean
                || (!strict && literal.Kind is FilterValueKind.String && literal.Text.ToUpperInvariant() is "TRUE" or "FALSE")),
            _ => false,
        };
    }

    // ---- What holds ----

    private static bool Holds(FilterExpression filter, JsonNode candidate, Vocabulary vocabulary)
    {
        switch (filter)
        {
            case AndExpression(var left, var right):
                return Holds(left, candidate, vocabulary) & Holds(right, candidate, vocabulary);
            case OrExpression(var left, var right):
                return Holds(left, candidate, vocabulary) | Holds(right, candidate, vocabulary);
            case NotExpression(var operand):
                return !Holds(operand, candidate, vocabulary);
            case PresentExpression(var path):
                return ValuesOf(candidate, vocabulary(path)).Count > 0;
            case ComparisonExpression comparison:
                return HoldsComparison(comparison, candidate, vocabulary(comparison.Path));
            case ValuePathExpression(var path, var inner):
                var meaning = vocabulary(path);
                return ValuesOf(candidate, meaning).Exists(element => Holds(inner, element, SubAttributesOf(meaning!.Attribute!)));
            default:
                throw new ArgumentException("An unknown kind of node.", nameof(filter));
        }
    }

    private static bool HoldsComparison(ComparisonExpression comparison, JsonNode candidate, Meaning? meaning)
    {
        var (_, operation, literal) = comparison;
        if (literal.Kind is FilterValueKind.Null)
        {
            return ValuesOf(candidate, meaning).Count == 0 == (operation is ComparisonOperator.Equal);
        }

        if (meaning?.Attribute?.Type is AttributeType.Complex)
        {
            meaning = new Meaning(ComparedAttribute(meaning), [.. meaning.Names, "value"]);
        }

        var values = ValuesOf(candidate, meaning);
        return (operation is ComparisonOperator.NotEqual && values.Count == 0)
            || values.Exists(value => Compares(meaning!.Attribute!, value, operation, literal.Text));
    }

    private static bool Compares(AttributeDefinition attribute, JsonNode value, ComparisonOperator operation, string literal)
    {
        switch (attribute.Type)
        {
            case AttributeType.Boolean:
                var isTrue = value.GetValueKind() is JsonValueKind.True;
                return isTrue == literal.Equals("TRUE", StringComparison.OrdinalIgnoreCase) == (operation is ComparisonOperator.Equal);
            case AttributeType.Integer or AttributeType.Decimal:
                return Accepts(operation, CompareNumbers(value.ToJsonString(), literal));
            case AttributeType.DateTime when operation is not (ComparisonOperator.Contains or ComparisonOperator.StartsWith or ComparisonOperator.EndsWith):
                return Accepts(operation, Instant(value.GetValue<string>())!.Value.CompareTo(Instant(literal)!.Value));
            default:
                var isExact = attribute.CaseExact || attribute.Type is AttributeType.Binary or AttributeType.Reference;
                var (text, other) = (value.GetValue<string>(), literal);
                return CompareText(operation, isExact ? text : text.ToUpperInvariant(), isExact ? other : other.ToUpperInvariant());
        }
    }

    private static bool CompareText(ComparisonOperator operation, string text, string literal)
    {
        var places = Enumerable.Range(0, Math.Max(0, text.Length - literal.Length + 1))
            .Where(start => text.Substring(start, literal.Length) == literal)
            .ToList();
        return operation switch
        {
            ComparisonOperator.Contains => places.Count > 0,
            ComparisonOperator.StartsWith => places.Contains(0),
            ComparisonOperator.EndsWith => places.Contains(text.Length - literal.Length),
            _ => Accepts(operation, string.CompareOrdinal(text, literal)),
        };
    }

    private static bool Accepts(ComparisonOperator operation, int order) => operation switch
    {
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.GreaterThan => order > 0,
        ComparisonOperator.GreaterThanOrEqual => order >= 0,
        ComparisonOperator.LessThan => order < 0,
        ComparisonOperator.LessThanOrEqual => order <= 0,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    // ---- Paths ----

    /// <summary>All values at the path, whatever arrays they are in, without those that are empty.</summary>
    private static List<JsonNode> ValuesOf(JsonNode candidate, Meaning? meaning)
    {
        if (meaning is null)
        {
            return [];
        }

        List<JsonNode?> values = [candidate];
        foreach (var name in meaning.Names)
        {
            values = [.. values.OfType<JsonObject>().SelectMany(value => value)
                .Where(member => member.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                .SelectMany(member => member.Value is JsonArray array ? array.ToArray() : new JsonNode?[] { member.Value })];
        }

        return [.. values.Where(value => !IsEmpty(value)).Select(value => value!)];
    }

    private static bool IsEmpty(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.All(IsEmpty),
        JsonObject members => members.All(member => IsEmpty(member.Value)),
        _ => value.GetValueKind() is JsonValueKind.String && value.GetValue<string>().Length == 0,
    };

    /// <summary>A complex attribute that is compared as a whole means its value.</summary>
    private static AttributeDefinition? ComparedAttribute(Meaning meaning) => meaning.Attribute is { Type: AttributeType.Complex } complex
        ? Named("value", complex.SubAttributes)
        : meaning.Attribute;

    private static Vocabulary SubAttributesOf(AttributeDefinition complex) => path =>
        path is { SchemaUrn: null, SubAttribute: null } && Named(path.Attribute, complex.SubAttributes) is { } sub ? new Meaning(sub, sub.Name) : null;

    private Meaning? MeaningOf(AttributePath path)
    {
        var whole = path.SubAttribute is null && path.SchemaUrn is not null ? Extension($"{path.SchemaUrn}:{path.Attribute}") : null;
        if (whole is not null)
        {
            return new Meaning(Attribute: null, whole.Id);
        }

        if (path.SchemaUrn is null || path.SchemaUrn.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase))
        {
            var core = Named(path.Attribute, [.. CommonAttributes.All, .. type.Core.Attributes]);
            if (core is not null || path.SchemaUrn is not null || strict)
            {
                return core is null ? null : WithSubAttribute(core, path.SubAttribute);
            }
        }

        var extension = path.SchemaUrn is null
            ? type.Extensions.FirstOrDefault(candidate => !candidate.IsOpen && Named(path.Attribute, candidate.Attributes) is not null)
            : Extension(path.SchemaUrn);
        var attribute = extension is null ? null
            : Named(path.Attribute, extension.Attributes) ?? (extension.IsOpen ? new AttributeDefinition { Name = path.Attribute } : null);
        return attribute is null ? null : WithSubAttribute(attribute, path.SubAttribute, extension!.Id);
    }

    private static Meaning? WithSubAttribute(AttributeDefinition attribute, string? subAttribute, params string[] container)
    {
        if (subAttribute is null)
        {
            return new Meaning(attribute, [.. container, attribute.Name]);
        }

        return Named(subAttribute, attribute.SubAttributes) is { } sub ? new Meaning(sub, [.. container, attribute.Name, sub.Name]) : null;
    }

    private Schema? Extension(string urn) => type.Extensions.FirstOrDefault(extension => extension.Id.Equals(urn, StringComparison.OrdinalIgnoreCase));

    private static AttributeDefinition? Named(string name, IEnumerable<AttributeDefinition> attributes) =>
        attributes.FirstOrDefault(attribute => attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // ---- Numbers and times ----

    /// <summary>Compares JSON numbers exactly, as fractions.</summary>
    private static int CompareNumbers(string left, string right)
    {
        var (leftDigits, leftExponent) = Number(left);
        var (rightDigits, rightExponent) = Number(right);
        var least = Math.Min(leftExponent, rightExponent);
        return (leftDigits * BigInteger.Pow(10, leftExponent - least)).CompareTo(rightDigits * BigInteger.Pow(10, rightExponent - least));
    }

    private static (BigInteger Digits, int Exponent) Number(string json)
    {
        var parts = json.ToUpperInvariant().Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        return point < 0
            ? (BigInteger.Parse(parts[0], CultureInfo.InvariantCulture), exponent)
            : (BigInteger.Parse(parts[0].Remove(point, 1), CultureInfo.InvariantCulture), exponent - (parts[0].Length - point - 1));
    }

    /// <summary>Ticks since the year 1 in UTC; null if the text is no xsd:dateTime or date.</summary>
    private static long? Instant(string text)
    {
        var match = InstantPattern().Match(text);
        if (!match.Success)
        {
            return null;
        }

        int Part(string name) => match.Groups[name].Success && match.Groups[name].Length > 0 ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        var (month, day) = (Part("month"), Part("day"));
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(Part("year"), month) || Part("hour") > 23 || Part("minute") > 59 || Part("second") > 59)
        {
            return null;
        }

        var ticks = new DateTime(Part("year"), month, day, Part("hour"), Part("minute"), Part("second"), DateTimeKind.Unspecified).Ticks;
        var fraction = match.Groups["fraction"].Value;
        ticks += fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
        var offset = ((Part("offsetHour") * 60L) + Part("offsetMinute")) * TimeSpan.TicksPerMinute;
        return match.Groups["sign"].Value == "-" ? ticks + offset : ticks - offset;
    }

    [GeneratedRegex(
        @"^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(T(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(\.(?<fraction>\d+))?(Z|(?<sign>[+-])(?<offsetHour>\d\d):(?<offsetMinute>\d\d))?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstantPattern();
}
