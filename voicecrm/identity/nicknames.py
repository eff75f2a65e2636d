"""Short and familiar forms of given names in English and other languages; a small table, made by hand."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

_FORMS: Final = """
albert al bert | alexander alex sandy sasha xander | alexandra alex sandra sasha | alfred al fred alfie
andrew andy drew | anthony tony | barbara barb barbie babs | benjamin ben benny | bernard bernie
catherine katherine kathryn cathy kathy kate katie kat kitty cate | charles charlie chuck | charlotte lottie charlie
christina christine chris tina chrissy | christopher chris kit topher | cynthia cindy | daniel dan danny
david dave davy | deborah deb debbie debra | dennis denny | donald don donnie | dorothy dot dottie dolly
douglas doug | edward ed eddie ned ted teddy | eleanor ellie nell nora
elizabeth liz lizzie beth betty eliza bess libby | emily em emmy | eugene gene | evelyn eve evie | florence flo
frances fran frankie | francis frank frankie | franklin frank | frederick fred freddie rick | gabriel gabe
gerald gerry jerry | gregory greg | harold harry hal | henry harry hank hal | isabella bella izzy | jacob jake
jacqueline jackie | james jim jimmy jamie | janet jan | jeffrey jeff geoff | jennifer jen jenny | jessica jess jessie
john jack johnny jon | jonathan jon john | joseph joe joey jo | joshua josh | judith judy | kenneth ken kenny
kimberly kim | laura laurie | lawrence larry | leonard leo len lenny | louis lou louie | lucille lucy
margaret maggie meg peggy marge margie rita greta | martha marty | martin marty | mary molly polly mamie
matthew matt | maxwell max | melissa mel missy | michael mike mick mickey | mitchell mitch | nancy nan | natalie nat
nathaniel nathan nate nat | nicholas nick nicky | nicole nikki | pamela pam | patricia pat patty tricia trish
patrick pat paddy | peter pete | philip phil | phillip phil | rachel rae | raymond ray | rebecca becky becca
richard rick dick rich ricky | robert bob bobby rob robbie bert | roberta bobbie | roger rodge | ronald ron ronnie
russell russ | samantha sam sammy | samuel sam sammy | sarah sally sadie | sharon shari | solomon sol | stanley stan
stephanie steph | stephen steven steve | stuart stu | susan sue susie suzy | suzanne sue suzy
theodore ted teddy theo | theresa teresa terry tess | thomas tom tommy | timothy tim timmy | tobias toby | valerie val
veronica ronnie | victor vic | victoria vicky tori | vincent vince vinny | virginia ginny | walter walt wally
wayne way | wesley wes | wilhelmina mina minnie | william bill billy will willy liam | zachary zach zack
abigail abby gail | abraham abe bram ibrahim | adelaide addie ada | adrian ade | agatha aggie | agnes aggie nessie
alan al allan allen | albert bertie | alison ali allie | alice allie | amanda mandy | amelia millie amy
andrea andi drea | angela angie ange | ann anne anna nancy annie nan hannah | annabel bella | arabella bella
archibald archie baldie | arnold arnie | arthur art artie | augustus gus augie | augustine gus | bartholomew bart
beatrice bea trixie bee | belinda linda bel | bernadette bernie detta | bertram bert | bradford brad | bradley brad
bridget biddy bridie | calvin cal | cameron cam | carolyn carol caro carrie | caroline carrie caro lina
cassandra cass | cecilia cece celia cissy | cecil cec | chester chet | christian chris | clarence clare
clifford cliff | clinton clint | constance connie | cordelia delia | cornelius neil corny | curtis curt
damian damien | deirdre dee | delores dolly | diana di diane | dominic dom nick | dolores lola | ebenezer eb
edgar ed eddie | edmund ed eddie ned ted | edwin ed eddie ned | edward eddy | elijah eli | elias eli | ella ellie
ellen nell nellie ellie helen | emmanuel manny | emma em | ernest ernie | esther essie hester | ethel etty
eugenia gina genie | eunice una | ferdinand ferdie | felicity flick liz | frances franny fanny | francine fran
frederica freddie | gabrielle gabby | genevieve jenny viv | geoffrey geoff jeff | georgina georgie gina
george georgie | gerald ger | geraldine gerry | gertrude trudy gertie | gilbert gil bert | gordon gordy | grace gracie
graham gray | gretchen greta | gwendolyn gwen wendy | harriet hattie harry | hector heck
helen nell nellie lena ellen | henrietta hetty hattie etta | herbert herb bert bertie | herman herm | hilary hil
horace horry | howard howie | hubert hugh bert hub | ignatius iggy | irene renie | isaac ike zak
isabel bella izzy belle ibby | isidore izzy | ivan vanya | james jas jem | jane janie jenny janet | janice jan
jasmine jas | jean jeannie | jeremiah jerry jem | jeremy jerry jez | jerome jerry | jill gillian | gillian jill gill
joan joanie | joanna jo joanne | josephine jo josie fifi | joyce joy | juan johnny | judith jude | julia jules julie
julian jules | juliet julie jules | julius jules | karen kaz | kathleen kathy kath katie kate kay kit
katherine kay kat kitty catherine | leslie les | leonard lennie | leopold leo | lewis lew | lillian lil lily
linda lindy | lorraine lori | louisa lou | louise lou | lucas luke | lucinda lucy cindy | lucy lu | luther lou
lydia lyd | lynn lynne | mabel may | madeline maddy madge | magdalene maddy lena magda | malcolm mal
marcus mark marc | marian mari | marilyn mary | marjorie marge margie | martha mattie patty
matilda tilly mattie maud | maureen mo reenie | mathew mat | maurice morris mo | maximilian max | mildred millie
millicent millie | minerva minnie | miranda mandy randy | miriam mimi | monica mona | mortimer mort | muriel mu
myron ron | nadine nada | natasha tasha | nelson nels | nigel nige | norbert bert | norma normie | norman norm
oliver ollie | olivia liv livvy | oscar oz | oswald ozzy | patience pat | patrick patsy rick | paula polly
pauline polly | penelope penny | percival percy | phyllis phil | philippa pip pippa | phoebe fee | preston pres
priscilla cilla prissy | prudence pru | rachel ray shelly | ralph rafe | randolph randy | raphael rafe rafa
raymond raymie | reginald reg reggie | reuben rube ben | roderick rod rick | rodney rod | roland rolly
rosalind ros roz | rosemary rosie rose | roxanne roxy | rudolph rudy | rufus rufe | rupert rupe | ruth ruthie
sabrina brina | salvatore sal | samson sam | seymour sy | sebastian seb bastian | selina lina | shirley shirl
sheldon shel | sidney sid | sigmund sig | silas si | silvester sly | simon si | sophia sophie | spencer spence
steven stevie | susannah sue anna suki | sylvester sly syl | sylvia syl | tabitha tabby | tamara tammy | terence terry
theodora dora teddy | thaddeus thad ted | tiffany tiff | tristan tris | ursula ula | valentine val | vanessa nessa
vernon vern | victor vick | viola vi | violet vi | vivian viv | wallace wally | walter walt wat | wilbur will
wilfred wilf will fred | wilma willie | winifred winnie freda | winston win | woodrow woody | yvonne vonnie
alexander alec aleck alick lex xan zander sandro alejandro alessandro aleksandr oleksandr iskandar
alexander aleksandr sasha shura sanya sashka alek aleksander oleksandr
alexandra aleksandra sasha shura sanya sandra alejandra alessandra
aleksei alexei alexey aleksey alyosha alesha lyosha lesha oleksii | anastasia anastasiya nastya nastia asya stasya
anatoly anatoliy tolya tolik | andrei andrey andriy andryusha | anna anya ania anyuta nyura | anton antosha tosha
arkady arkasha | boris borya | darya daria dasha | denis denys | dmitry dmitri dmitriy dmytro dima mitya
ekaterina yekaterina kateryna katya katia katyusha catherine | elena yelena olena lena alyona helen
elizaveta yelizaveta liza | evgeny yevgeny evgeni yevgeniy yevhen zhenya eugene | evgenia yevgenia zhenya eugenia
fyodor fedor fedya theodore | galina halyna galya | gennady gena | georgy georgi georgiy yegor egor gosha zhora george
grigory grigori hryhoriy grisha gregory | igor ihor gosha | ilya illya ilyusha elijah | innokenty kesha
irina iryna ira irene | ivan vanya john ioann | kirill kirilo cyril | konstantin kostya kostia constantine
ksenia kseniya xenia ksyusha | larisa lara | leonid lyonya lenya | lev lyova leo | lyubov liubov lyuba
lyudmila ludmila liudmyla lyuda lyusya luda mila | maksim maxim maks max | margarita rita margo
maria mariya mary masha manya marusya | marina marisha | mikhail mikhailo mykhailo misha mishka michael
nadezhda nadia nadya | natalia natalya nataliya natasha nata | nikita nik | nikolai nikolay mykola kolya nicholas
oleg oleh | olga olha olya | pavel pavlo pasha pavlik paul | petr pyotr petro petya peter | polina polya | roman roma
rostislav slava | ruslan rus | semyon semen syoma simon | sergei sergey sergiy serhiy seryozha serezha serge
sofia sofiya sonya sonia sophia | stanislav stas stanislaus | stepan styopa stephen | svetlana svitlana sveta lana
svyatoslav slava | tamara toma | tatiana tatyana tetiana tanya tania | timofei tima timothy | vadim vadym
valentin valya | valentina valya | valery valeriy valera | valeria valeriya lera | varvara varya barbara
vasily vasiliy vasyl vasya basil | viktor victor vitya | viktoria victoria vika | vitaly vitaliy vitalii vitalik
vladimir volodymyr vova volodya vovka vlad | vladislav vladyslav vlad vladik slava | vsevolod seva
vyacheslav viacheslav slava | yakov yasha jacob | yaroslav slava yarik | yulia iuliia yuliya julia yulya
yuri yuriy iurii yura george | zinaida zina | alberto beto | alfonso poncho alfon | alfredo fredo fito | andres andrew
angel angelito | antonio tono antony anthony | armando mando | beatriz bety bea | carlos charlie carlitos charles
catalina cata | concepcion concha conchita | consuelo chelo | cristina cris tina | cristobal tobal christopher
daniel dani | dolores lola lolita | eduardo edu lalo edward | elena nena | enrique quique kike henry | ernesto neto
esperanza espe | eugenio geno | federico fede kiko | felipe pipe philip | fernando nando fer | francisca paca paquita
francisco paco pancho curro kiko frank francis | gabriela gaby gabi | gerardo gera | gonzalo gonza chalo
gregorio goyo gregory | guadalupe lupe lupita | guillermo memo guille william | gustavo tavo gus | hector tito
ignacio nacho | isabel isa chabela elizabeth | javier javi | jesus chuy chucho suso | joaquin quino
jorge coque george | jose pepe pepito joe joseph | josefa pepa | josefina pepa fina | juan juanito john | julio julius
leonardo leo nardo | leticia leti | lorenzo lencho laurence | lourdes lulu | lucia lucy | luis lucho wicho louis
luisa lucha | manuel manolo manu manny | manuela manola | margarita marga rita | maria mari marichu | mariano nano
mercedes merche meche | miguel migue mike michael | montserrat montse | pablo paul | patricia patri paty
pedro peter perico | pilar pili | rafael rafa rafi | ramon moncho raymond | raul rulo | ricardo richi rick richard
roberto beto robert | rodrigo rodri rigo | rosario charo | salvador chava salva | santiago santi chago diego james
sebastian sebas | sergio checo | susana susi | teresa tere | tomas thomas | vicente chente vincent | victoria vicky
yolanda yoli | alessandro sandro ale | antonio toni tonino nino | bartolomeo meo | carlo charles
caterina rina catherine | domenico mimmo | emanuele lele | filippo pippo | francesca franca chicca
francesco franco checco francis | gabriele lele | gaetano tano | giacomo james | gian giovanni
giovanni gianni vanni nino john | giuseppe beppe peppe pino joseph | giuseppina pina | lorenzo renzo
luigi gigi gino louis | margherita rita | matteo teo matthew | michele michael | niccolo nico | nicola nico
paolo paul | pasquale lino | pietro piero peter | raffaele lello | salvatore toto turi | stefano steve
vincenzo enzo vince | andreas andi andrew | anton toni | august gus | bernhard bernd | birgit gitte
brigitte gitte gitta | christoph chris | dietrich dieter | dorothea dora thea | eberhard ebi
elisabeth elizabeth lisa lise elsa else ilse lisbeth betty bettina sissi | ferdinand ferdi | franz franzl francis
franziska franzi | friedrich fritz fred frederick | gabriele gabi | georg george schorsch jorg | gerhard gerd gert
gottfried gottlieb friedel | hannelore hanne lore | heinrich heinz hein harry henry heiner | helena lena
helmut helle | hildegard hilde | ingeborg inge | jakob jacob kobi | joachim jochen achim | johann hans john johannes
johanna hanna hanne | johannes hans hannes johann jan john jens joh | josef joseph sepp jupp beppi | jurgen george
karl carl charles kalle | katharina kathi katja kathe catherine | konrad conny | leonhard leo hardy
ludwig lutz louis | magdalena lena magda leni | manfred manni fred
margarete margareta greta grete gretel gretchen grit rita margaret | maria mia mitzi | marianne janne
matthias matt hias matze | maximilian max maxi | michael michi michel | nikolaus klaus nick | reinhard reini
rosina rosi | rudolf rudi rolf | sebastian basti wastl | siegfried sigi | sigrid siri | stefan steffen stephen
susanne susi sanne | theodor theo | therese resi | ulrich uli utz | ulrike uli rike | ursula uschi ulla | walter walti
wilhelm willi willy helmi william | wilhelmine minna mina | wolfgang wolf wolfi | alexandre alex
antoine toine anthony | benoit ben | catherine cathy katell | christophe chris | dominique dodo | edouard ed edward
emmanuel manu | etienne stephen | fabienne fab | francois francis | frederic fred | genevieve ginette
guillaume guy william | jacques jacob james jack | jean john jeannot | joseph jojo | laurent lolo | louis loulou
madeleine mado | marguerite margot margaret | maurice momo | michel mimi michael | monique momo
nicolas nico nicholas | olivier oli | philippe phil philip | pierre pierrot peter | raphael raph | sebastien seb
stephane steph | therese tess | thierry titi | veronique vero | vincent vince | virginie nini | xavier xav
agnieszka aga | aleksandra ola | andrzej andrew jedrek | barbara basia | elzbieta ela elizabeth | ewa eve
grzegorz grzes gregory | jan janek john | jerzy jurek george | jozef jozek joseph | katarzyna kasia catherine
krzysztof krzys christopher | malgorzata gosia | michal michael | piotr piotrek peter | stanislaw staszek stan
tadeusz tadek | tomasz tomek thomas | wojciech wojtek | zbigniew zbyszek | giorgos georgios george yorgos
ioannis giannis yannis john | konstantinos kostas costas dinos | nikolaos nikos nicholas | dimitrios dimitris mitsos
panagiotis panos takis | christos chris | vasilios vasilis bill | evangelos vangelis | athanasios thanasis nasos
emmanouil manolis | spyridon spyros | andreas andrikos | aikaterini katerina | eleni helen lena
mohammed muhammad mohamed mohammad mohamad muhammed mehmet mo | hussein husain hossein hussain husayn
yusuf youssef yousef joseph | ibrahim ebrahim abraham | ismail ishmael | abdullah abdallah | umar omar
usman othman osman | yaqub yacoub jacob | musa moussa moses | antonio antony toninho tonho | francisco chico
joao john juca | jose ze zeca zezinho | luiz lula | manuel mane | sebastiao tiao
"""


_OTHERS: Final = """
aaron adam adriana alberta alexis alfreda alina alva amber andre andreea anita annette antoinette antonia april ashley
austin avery beverly blake brandon brandy brenda brent brett brian brianna brittany brooke bruce bruno bryan caleb
camila carla carlo carmen carole celine chad charlene chelsea cheryl chloe christa christiana claire clara
claudia claudine clement cody colin colleen cora corey courtney craig crystal daisy daniela danielle daphne darlene
darren darryl dawn dean deanna denise derek desiree diego doris dustin dylan earl edith eileen elaine eloise elsie
emil emilia emilie enrica eric erica erika erin estelle ethan eugenie fabian fabiola faith felix fernanda fiona
fiorella frederika gary gemma gerda germaine gina ginger giorgia giulia giulio glenn gloria guido gustave hailey
harley heather heidi henrik henrike holly hugo ian ines ingrid ivana ivy jade jared jason jasmin jeanette jeanne jenna
jill jocelyn joel jolene jordan josefine josiane joshua juanita juliana juliette june justin justina kaitlyn kara
karina karl katrina kayla keith kelly kelsey kevin kimberley klara kristin kristina kurt kyle lauren laurence leah
leila leona leonie lindsay logan lola lorena loretta luca luciana luke luz mabel madison marc marcel marcela marcella
marco marcos maria marie mariana marianne mario marion marisa marlene marta martina marvin matilde maura maximiliana
megan melanie melinda melody mercedes merle micaela michaela michaele michelle mila milena mireille mitchel molly
morgan myra naomi neil nicola nina noah noel noelle nora octavia odette olga oliva owen paige pamela paola pascal
pascale patrice patrizia paula paulette paulina pearl pedro petra pierrette priscila ramona randall raquel raymonde
rebekah regina renata rene renee rhonda rita roberta robin robyn rocio rolanda romain romane rosa rosario roxana roy
ruby ryan sabine sabrina sandrine scott sean selma serena shannon shane sheila sierra silvia simone simona stacy
stella stefania stefanie tara teresa tessa thea tina todd tracy travis trevor tyler tyrone ulla valeria valerie vera
vernon viola violet virgil virginie vivian viviana wanda wendy wilhelma xaviera yvette yvonne zoe
"""
"""More given names that stand for themselves."""


def _table() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(_FORMS.replace("\n", " | ").split("|")):
        for name in group.split():
            groups.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


_GROUPS: Final = _table()
NICKNAMES: Final = frozenset(_GROUPS)
"""Every name that has, or is, a short form."""
KNOWN_NAMES: Final = NICKNAMES | frozenset(_OTHERS.split())
"""Given names that stand for themselves: Roberta looks like Robert and is no misspelling of it."""


def share_nickname(a: str, b: str) -> bool:
    """Whether two given names can be forms of one.

    Examples:
        >>> share_nickname("bob", "robert"), share_nickname("bob", "alice")
        (True, False)
    """
    return not _GROUPS.get(a, frozenset()).isdisjoint(_GROUPS.get(b, frozenset()))


def known_forms() -> Collection[str]:
    """Return every name of the table, in its order."""
    return _GROUPS.keys()


def form_groups(name: str) -> frozenset[int]:
    """Return the groups of forms that a given name belongs to; two names that share one may be one person's."""
    return _GROUPS.get(name, frozenset())
