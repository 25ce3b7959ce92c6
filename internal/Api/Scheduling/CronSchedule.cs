using System.Globalization;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Scheduling;

/// <summary>
/// Points in time by a cron expression, as CronJobs write it: five fields (minute, hour, day of month, month, day of week), or a
/// name such as <c>@daily</c>. When both days are restricted, either is enough, as in cron(8). Immutable.
/// </summary>
public sealed class CronSchedule
{
    // The longest way to a day that exists is from one 29 February over a year that is not a leap year to the next one.
    private const int HorizonYears = 9;

    private readonly ulong[] _allowed;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private CronSchedule(string[] fields)
    {
        _allowed = [.. fields.Select((text, i) => Bits(text, CronJobRules.Fields[i]))];
        _anyDay = IsAny(fields[2]);
        _anyWeekday = IsAny(fields[4]);
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static CronSchedule Parse(string expression)
    {
        string plain = expression switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            _ => expression,
        };
        if (CronJobRules.Problem(plain) is { } problem)
        {
            throw new FormatException(problem);
        }

        return plain.StartsWith('@')
            ? throw new FormatException($"{expression} names a distance and no points in time")
            : new CronSchedule(plain.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The first point after a time, by the clock and calendar of that time; null when there is none, as on 30 February.</summary>
    public DateTime? Next(DateTime after)
    {
        var at = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, 0, after.Kind).AddMinutes(1);
        for (var end = at.AddYears(HorizonYears); at < end;)
        {
            if (!Allows(3, at.Month))
            {
                at = new DateTime(at.Year, at.Month, 1, 0, 0, 0, at.Kind).AddMonths(1);
            }
            else if (!AllowsDay(at))
            {
                at = at.Date.AddDays(1);
            }
            else if (!Allows(1, at.Hour))
            {
                at = at.Date.AddHours(at.Hour + 1);
            }
            else if (!Allows(0, at.Minute))
            {
                at = at.AddMinutes(1);
            }
            else
            {
                return at;
            }
        }

        return null;
    }

    private bool AllowsDay(DateTime at)
    {
        var day = Allows(2, at.Day);
        var weekday = Allows(4, (int)at.DayOfWeek);
        return _anyDay || _anyWeekday ? day && weekday : day || weekday;
    }

    private bool Allows(int field, int value) => (_allowed[field] >> value & 1) != 0;

    private static bool IsAny(string field) => field.Split(',').Any(static part => part is "*" or "?" or "*/1" or "?/1");

    private static ulong Bits(string field, (int Low, int High, string[] Names) range)
    {
        ulong bits = 0;
        foreach (var part in field.Split(','))
        {
            var steps = part.Split('/');
            var ends = steps[0].Split('-');
            var any = ends[0] is "*" or "?";
            var low = any ? range.Low : CronJobRules.Number(ends[0], range)!.Value;
            var high = any || (ends.Length == 1 && steps.Length == 2) ? range.High : CronJobRules.Number(ends[^1], range)!.Value;
            var step = steps.Length == 2 ? int.Parse(steps[1], CultureInfo.InvariantCulture) : 1;
            for (var value = low; value <= high; value += step)
            {
                bits |= 1UL << value;
            }
        }

        return bits;
    }
}
