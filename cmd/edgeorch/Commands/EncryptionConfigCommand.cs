using System.CommandLine;
using System.Text;
using EdgeOrch.ApiServer.Storage.Encryption;
using EdgeOrch.Cli.Settings;
using EdgeOrch.Linux;

namespace EdgeOrch.Cli.Commands;

/// <summary><c>edgeorch encryption-config</c>: makes and rotates the keys that objects are sealed with in the store.</summary>
internal static class EncryptionConfigCommand
{
    public static Command Create() =>
        new("encryption-config", "Make and rotate the keys that Secrets are sealed with in the store; see --encryption-provider-config of the server.") { CreateGenerate(), CreateRotate() };

    private static Command CreateGenerate()
    {
        var resources = new Option<string[]>("--resource")
        {
            Description = "A kind to seal, as secrets, things.example.com, *.example.com or *.* for all; may be repeated",
            DefaultValueFactory = _ => ["secrets"],
        };
        var command = new Command("generate", "Print a configuration with one new random key.") { resources };
        command.SetAction((flags, _) => CommandLine.GuardAsync(() =>
        {
            Console.Out.Write(Checked("--resource", EncryptionFormat.Write(EncryptionConfiguration.Generate(flags.GetValue(resources)!))));
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command CreateRotate()
    {
        var file = new Argument<string>("file") { Description = "The file to change" };
        var command = new Command("rotate", "Put a new random key in front of those in a file; the old ones stay, to read with. Comments in the file are lost.") { file };
        command.SetAction((flags, _) => CommandLine.GuardAsync(() =>
        {
            Rotate(flags.GetValue(file)!);
            return Task.FromResult(0);
        }));
        return command;
    }

    private static void Rotate(string path)
    {
        try
        {
            var next = EncryptionFile.Load(path).Configuration.Rotate()
                ?? throw new UserException($"{path}: identity is the first provider of every entry, so nothing is sealed; put aesgcm first");
            DurableFile.Write(path, Encoding.UTF8.GetBytes(EncryptionFormat.Write(next)), DurableFile.OwnerOnly);
            var key = next.Rules.First(static rule => !rule.Providers[0].IsIdentity).Providers[0].Keys[0];
            Console.WriteLine($"{path}: new values are sealed with {key.Name}");
        }
        catch (InvalidDataException e)
        {
            throw new SettingException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: {e.Message}", e);
        }
    }

    // What is printed must be what a server accepts.
    private static string Checked(string flag, string yaml)
    {
        try
        {
            EncryptionFormat.Parse(Encoding.UTF8.GetBytes(yaml));
            return yaml;
        }
        catch (FormatException e)
        {
            throw new SettingException($"{flag}: {e.Message}");
        }
    }
}
