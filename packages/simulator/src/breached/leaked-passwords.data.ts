/**
 * Passwords that stand at the top of every published leak, most common first: enough for the screening to be seen at
 * work. The real service knows hundreds of millions; the protocol is the same.
 */
const LIST = `123456 123456789 12345678 password qwerty 12345 1234567890 1234567 qwerty123 111111 1q2w3e4r 123123 abc123
password1 000000 iloveyou 1234 qwertyuiop 123321 654321 666666 987654321 123 121212 1q2w3e4r5t 7777777 dragon monkey
letmein 112233 football baseball master sunshine princess welcome shadow superman michael ashley jesus ninja mustang
password123 azerty 1qaz2wsx zaq12wsx trustno1 passw0rd Password Password1 Password123 P@ssw0rd P@ssword1 Passw0rd!
admin admin123 administrator root toor guest changeme default secret qazwsx asdfgh asdfghjkl zxcvbnm qwe123 q1w2e3r4
a123456 a1b2c3d4 123qwe 1234qwer qwer1234 asdf1234 abcd1234 abc12345 aa123456 123456a 123456abc 1q2w3e 147258369
159753 159357 131313 202020 222222 333333 555555 777777 888888 999999 00000000 11111111 88888888 87654321 0987654321
11223344 12341234 123654 696969 101010 789456123 147852369 142536 963852741 741852963 1111111111 12344321 55555555
charlie jordan jordan23 hunter hunter2 thomas robert daniel george andrew joshua matthew jessica jennifer michelle
nicole amanda anthony william patrick samantha hannah sophie chelsea arsenal liverpool barcelona juventus yankees
lakers cowboys steelers eagles packers pokemon naruto batman spiderman starwars matrix computer internet samsung
google facebook linkedin twitter apple microsoft windows iphone summer winter spring autumn summer2023 winter2024
Summer2025 Winter2025 Welcome1 Welcome123 welcome123 Qwerty123 Qwerty123! Admin123 Admin@123 Test1234 test test123
testtest temp1234 hello hello123 whatever freedom loveme lovely babygirl flower cookie cheese banana orange pepper
ginger buster tigger bailey maggie harley ranger killer soccer hockey tennis golfer fishing corvette ferrari porsche
mercedes yamaha harley1 diamond silver golden purple yellow rainbow butterfly chocolate sweetheart forever angel
angel1 blink182 metallica slipknot nirvana eminem money money123 bitcoin trading invest123 broker123 stocks123
correcthorsebatterystaple letmein1 letmein123 access14 secret123 monkey123 dragon123 master123 iloveyou1 iloveyou2
motdepasse azerty123 bonjour doudou loulou marseille soleil chouchou nicolas sakura himawari doraemon aishiteru
arigato tokyo123 konnichiwa`;

export const LEAKED_PASSWORDS: readonly string[] = LIST.split(/\s+/);
