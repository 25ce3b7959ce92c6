using System.CommandLine;

namespace EdgeOrch.Cli.Settings;

/// <summary>The settings of one command: adds its flags, and resolves flags over environment over file over defaults.</summary>
internal sealed class SettingSet
{
    private readonly IReadOnlyList<Setting> _settings;
    private readonly Dictionary<string, Option> _options = new(StringComparer.Ordinal);

    public SettingSet(IReadOnlyList<Setting> settings) => _settings = settings;

    /// <summary>The settings, for documentation.</summary>
    public IReadOnlyList<Setting> Settings => _settings;

    /// <summary>Adds every setting's flag to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var setting in _settings)
        {
            Option option = setting.IsSwitch
                ? new Option<bool>(setting.Flag) { Description = Describe(setting) }
                : new Option<string[]>(setting.Flag) { Description = Describe(setting), AllowMultipleArgumentsPerToken = false, Arity = ArgumentArity.OneOrMore };
            _options.Add(setting.Name, option);
            command.Options.Add(option);
        }
    }

    /// <summary>Resolves all settings.</summary>
    /// <exception cref="SettingException">The file cannot be read, or names something that is no setting.</exception>
    public SettingValues Resolve(ParseResult flags, Func<string, string?> environment)
    {
        var values = new Dictionary<string, (string Value, string Source)>(StringComparer.Ordinal);
        foreach (var setting in _settings)
        {
            values[setting.Name] = FromFlag(setting, flags) ?? FromEnvironment(setting, environment) ?? (setting.Default, setting.Flag);
        }

        if (values.TryGetValue(ConfigFile.SettingName, out var file))
        {
            var given = file.Source != ConfigFile.Default.Flag || file.Value != ConfigFile.Default.Default;
            foreach (var (name, value) in ConfigFile.Read(file.Value, mustExist: given, _settings))
            {
                var setting = _settings.First(s => s.Name == name);
                if (FromFlag(setting, flags) is null && FromEnvironment(setting, environment) is null)
                {
                    values[name] = (value, $"{file.Value}: {name}");
                }
            }
        }

        return new SettingValues(values);
    }

    private static string Describe(Setting setting) =>
        setting.Default.Length == 0 || setting.IsSwitch ? $"{setting.Description} [{setting.Variable}]" : $"{setting.Description} [{setting.Variable}; default {setting.Default}]";

    private (string Value, string Source)? FromFlag(Setting setting, ParseResult flags)
    {
        if (flags.GetResult(_options[setting.Name]) is not { Implicit: false })
        {
            return null;
        }

        var value = setting.IsSwitch
            ? flags.GetValue((Option<bool>)_options[setting.Name]) ? "true" : "false"
            : string.Join(',', flags.GetValue((Option<string[]>)_options[setting.Name]) ?? []);
        return (value, setting.Flag);
    }

    private static (string Value, string Source)? FromEnvironment(Setting setting, Func<string, string?> environment) =>
        environment(setting.Variable) is { } value ? (value, setting.Variable) : null;
}
