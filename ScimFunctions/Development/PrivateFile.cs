using System.Text.Json.Serialization.Metadata;

namespace ScimFunctions.Development;

/// <summary>A JSON file for its owner's eyes only.</summary>
public static class PrivateFile
{
    /// <summary>Replaces the file as a whole, so that a crash leaves the old one or the new one.</summary>
    public static async Task WriteAsync<T>(string path, T content, JsonTypeInfo<T> format, CancellationToken cancellationToken)
    {
        var unfinished = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(unfinished, options))
        {
            await JsonSerializer.SerializeAsync(file, content, format, cancellationToken);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
