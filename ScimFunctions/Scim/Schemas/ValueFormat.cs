namespace ScimFunctions.Scim.Schemas;

/// <summary>What a string value must look like beyond being a string; <c>x-format</c> in a schema file, unknown to RFC 7643.</summary>
public enum ValueFormat
{
    Any,

    /// <summary>An email address.</summary>
    Email,

    /// <summary>Text without control characters, so without line breaks and tabs.</summary>
    SingleLine,
}
